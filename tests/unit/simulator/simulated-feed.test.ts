import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Delivery } from "#server/simulator/feed/delivery.ts";
import { type FaultMix, intensified, NO_FAULTS, USUAL_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { NaiveBoard } from "#server/simulator/naive-board.ts";

const START = Date.parse("2026-11-17T13:00:00Z");
const HOUR = 3_600_000;

function feedOf(seed: number, faults: FaultMix, beds = 120): SimulatedFeed {
  return new SimulatedFeed({ beds, seed, startAt: START, faults, observations: 0.02, updates: 0.5 });
}

function day(seed: number, faults: FaultMix, hours = 12, beds = 120): Delivery[] {
  return feedOf(seed, faults, beds).advance(START + hours * HOUR);
}

function digest(deliveries: Delivery[]): string {
  const hash = createHash("sha256");
  for (const { at, source, id, body } of deliveries) hash.update(`${at} ${source} ${id} ${body}\n`);
  return hash.digest("hex");
}

function isSent(delivery: Delivery, code: string): boolean {
  return delivery.label === `ADT^${code}` && !delivery.repeat;
}

describe("a simulated feed", () => {
  test("the same seed gives the same bytes at the same moments, another seed does not", () => {
    const once = digest(day(7, USUAL_FAULTS));
    assert.equal(digest(day(7, USUAL_FAULTS)), once);
    assert.notEqual(digest(day(8, USUAL_FAULTS)), once);
  });

  test("how the hours are cut into steps changes nothing", () => {
    const feed = feedOf(7, USUAL_FAULTS);
    const steps: Delivery[] = [];
    for (let quarter = 1; quarter <= 24; quarter++) steps.push(...feed.advance(START + (quarter * HOUR) / 4));
    assert.equal(digest(steps), digest(day(7, USUAL_FAULTS, 6)));
  });

  test("messages leave in the order of time and never before the moment asked for", () => {
    const sent = day(9, USUAL_FAULTS);
    for (const [index, delivery] of sent.entries()) {
      assert.ok(delivery.at <= START + 12 * HOUR);
      assert.ok(delivery.at >= (sent[index - 1]?.at ?? 0));
    }
  });

  test("without faults a board that believes every message shows the truth for all that has been told", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const feed = feedOf(seed, NO_FAULTS, 80);
        const board = new NaiveBoard(80);
        for (let quarter = 0; quarter <= 48; quarter++) {
          for (const delivery of feed.advance(START + (quarter * HOUR) / 4)) board.receive(delivery);
          for (const id of feed.bedIds()) {
            if (feed.isOwed(id)) continue;
            const { state, encounter } = feed.truth(id);
            assert.deepEqual({ id, ...board.bed(id) }, { id, state, encounter });
          }
        }
      }),
      { numRuns: 15, examples: [[7625]] },
    );
  });

  test("without faults nothing is repeated, cancelled or swapped", () => {
    const sent = day(4, NO_FAULTS);
    assert.ok(sent.every((delivery) => !delivery.repeat));
    for (const code of ["A11", "A12", "A13", "A17", "A40"]) assert.ok(!sent.some((d) => isSent(d, code)));
  });

  test("with faults the believing board goes wrong, or the faults would test nothing", () => {
    const feed = feedOf(7, intensified(USUAL_FAULTS, 5), 400);
    const board = new NaiveBoard(400);
    for (const delivery of feed.advance(START + 24 * HOUR)) board.receive(delivery);
    const wrong = feed.bedIds().filter((id) => !feed.isOwed(id) && board.bed(id).state !== feed.truth(id).state);
    assert.ok(wrong.length > 5, `only ${wrong.length} wrong beds`);
  });

  test("faults of the wire come at the rates of the mix", () => {
    const feed = feedOf(21, USUAL_FAULTS, 400);
    const sent = feed.advance(START + 24 * HOUR).filter(({ label }) => label !== "heartbeat");
    const rate = (kind: string) => (feed.faultCounts()[kind] ?? 0) / sent.length;
    const within = (value: number, goal: number) =>
      assert.ok(value > goal * 0.7 && value < goal * 1.3, `${value}, ${goal}`);
    within(rate("duplicate"), 0.01);
    within(rate("late"), 0.02);
    assert.ok(rate("out-of-order") > 0.002 && rate("out-of-order") < 0.006, String(rate("out-of-order")));
    within(sent.filter(({ repeat }) => repeat).length / sent.length, 0.01);
  });

  test("mistakes, swaps and merges are charted and put right in every form", () => {
    const sent = day(7, intensified(USUAL_FAULTS, 8), 24, 400);
    for (const code of ["A11", "A12", "A13", "A17", "A40", "A21", "A22", "A14", "A15", "A16", "A20", "A05", "A06"])
      assert.ok(
        sent.some((delivery) => isSent(delivery, code)),
        `${code} never sent`,
      );
    assert.ok(
      sent.some(({ body }) => body.includes("|XFER^^^LKF|")),
      "no swap by a dummy place",
    );
    const cancels = sent.filter((d) => ["A11", "A12", "A13"].some((code) => isSent(d, code))).length;
    const movements = sent.filter((d) => ["A01", "A02", "A03"].some((code) => isSent(d, code))).length;
    assert.ok(cancels / movements > 0.04 && cancels / movements < 0.2, `${cancels} of ${movements}`);
  });

  test("an outage holds everything back and lets it out in one burst, in order", () => {
    const mix = { ...NO_FAULTS, outage: { afterHours: 2, hours: 4 } };
    const sent = day(7, mix, 8).filter(({ label }) => label !== "heartbeat");
    const during = sent.filter(({ at }) => at >= START + 2 * HOUR && at < START + 6 * HOUR);
    assert.equal(during.length, 0);
    const burst = sent.filter(({ at }) => at >= START + 6 * HOUR && at < START + 6 * HOUR + 2000);
    assert.ok(burst.length > 300, `${burst.length} messages after the outage`);
  });

  test("everything owed is paid once the wire has run empty", () => {
    const feed = feedOf(13, { ...intensified(USUAL_FAULTS, 3), cancels: 0, missingVisitNumber: 0 });
    feed.advance(START + 12 * HOUR);
    feed.drain();
    assert.deepEqual(
      feed.bedIds().filter((id) => feed.isOwed(id)),
      [],
    );
  });

  test("the beds of a place with a delimiter in its name are escaped on the wire", () => {
    const sent = day(7, NO_FAULTS, 1, 400);
    const labor = sent.filter(({ body }) => body.includes("L\\T\\D^"));
    assert.ok(labor.length > 0);
    assert.ok(!sent.some(({ transport, body }) => transport === "mllp" && body.includes("L&D")));
  });
});
