import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contentKey } from "#server/ingest/hl7v2/content-key.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import type { Delivery } from "#server/simulator/feed/delivery.ts";
import { NO_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import type { ApiEvent } from "#tests/accuracy/board-client.ts";
import { LossCount } from "#tests/accuracy/losses.ts";

const START = Date.UTC(2026, 2, 2, 6);

/** Two hours in which every other message is sent twice. */
function sentTwice(seed: number): Delivery[] {
  const faults = { ...NO_FAULTS, duplicates: 0.5 };
  const feed = new SimulatedFeed({ beds: 100, seed, startAt: START, faults, observations: 0.1 });
  return [...feed.advance(START + 2 * 3_600_000), ...feed.drain()];
}

/** A message of the interface engine, and the same again under a new control id a minute later. */
function pair(label: string, ...segments: string[]): [Delivery, Delivery] {
  const made = (id: string, time: string, repeat: boolean): Delivery => {
    const header = `MSH|^~\\&|EPIC|RIV|CT|RIV|${time}||${label}|${id}|P|2.5.1`;
    const body = [header, ...segments, ""].join("\r");
    return { at: START, source: "EPIC-ADT", transport: "mllp", id, label, body, repeat };
  };
  return [made("1", "20260302060000", false), made("2", "20260302060100", true)];
}

function eventOf({ source, id }: Delivery, inboundId: number): ApiEvent {
  return {
    position: inboundId,
    id: `event ${inboundId}`,
    type: "encounter.updated",
    kind: "report",
    actor: `source:${source}`,
    lineage: { inboundId },
    data: { order: { controlId: id } },
  };
}

function contentOf({ source, transport, body }: Delivery): string {
  const parsed = transport === "mllp" ? parseHl7(Buffer.from(body)) : null;
  return `${source} ${parsed?.ok ? contentKey(parsed.message).contentKey : body}`;
}

/** What a log holds that drops equal content and nothing else. */
function countWhatIsNew(deliveries: Delivery[]): LossCount {
  const losses = new LossCount();
  const known = new Set<string>();
  for (const [index, delivery] of deliveries.entries()) {
    losses.sent(delivery);
    const content = contentOf(delivery);
    if (known.has(content)) continue;
    known.add(content);
    losses.recorded(eventOf(delivery, index));
  }
  return losses;
}

describe("counting losses", () => {
  test("a log that drops equal content and nothing else has lost and doubled nothing", () => {
    for (const seed of [11, 12]) {
      const losses = countWhatIsNew(sentTwice(seed));
      assert.deepEqual([losses.lost, losses.doubled], [[], 0], `seed ${seed}`);
    }
  });

  test("a repeat under a new id that becomes an event is counted as doubled", () => {
    const deliveries = pair("ADT^A08", "EVN|A08|20260302055900", "PV1||I|W1^1^1");
    const losses = new LossCount();
    for (const delivery of deliveries) losses.sent(delivery);
    for (const [index, delivery] of deliveries.entries()) losses.recorded(eventOf(delivery, index));
    assert.deepEqual([losses.lost, losses.doubled], [[], 1]);
  });

  test("what says no time of its own and is sent again at another time is said twice, and lost when recorded once", () => {
    const deliveries = pair("REF^I12", "RF1|A||||||REF77", "PID|1||M1");
    const losses = countWhatIsNew(deliveries);
    assert.deepEqual([losses.lost, losses.doubled], [[], 0]);
    const once = new LossCount();
    for (const delivery of deliveries) once.sent(delivery);
    once.recorded(eventOf(deliveries[0], 1));
    assert.deepEqual(once.lost, ["EPIC-ADT 2"]);
  });

  test("a message that no event tells of is lost", () => {
    const [first, ...others] = sentTwice(11).filter(({ repeat }) => !repeat);
    assert.ok(first);
    const losses = countWhatIsNew(others);
    losses.sent(first);
    assert.deepEqual(losses.lost, [`${first.source} ${first.id}`]);
  });
});
