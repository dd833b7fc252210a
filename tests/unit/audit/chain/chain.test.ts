import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { accessChain } from "#server/audit/chain/access-chain.ts";
import { assembleChain, type ChainMessage, type Telling } from "#server/audit/chain/assemble-chain.ts";
import { becauseOf, isCorrection } from "#server/audit/chain/causes.ts";
import { eventChain, missingCauses } from "#server/audit/chain/event-chain.ts";
import { whyHeld } from "#server/audit/chain/why.ts";
import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { fixtureStory } from "#tests/support/ui/fixture-story.ts";

const NOW = Date.parse("2026-11-17T18:42:00Z");
const { events, key, inbound } = fixtureStory(NOW);
const messages: ChainMessage[] = [...inbound.values()].map(({ id, item }) => ({
  id,
  source: item.source,
  protocol: item.protocol,
  kind: item.kind,
  receivedAt: item.receivedAt,
}));
const TELL: Telling = {
  event: ({ type }) => [{ text: type }],
  access: ({ action }) => [{ text: action }],
};

function first(test: (event: RecordedEvent) => boolean): RecordedEvent {
  const found = events.find(test);
  assert.ok(found);
  return found;
}

function access(position: number, more: Partial<AccessEntry>): AccessEntry {
  return {
    id: randomUUID(),
    position,
    at: NOW + position,
    action: "encounter.viewed",
    actor: "user:1",
    actorName: "Unit nurse 0001",
    role: "unit-nurse",
    session: "s1",
    workstation: null,
    purpose: "TREAT",
    patient: null,
    encounter: key,
    bed: null,
    unit: null,
    facility: null,
    fields: "operational",
    outcome: "accepted",
    flags: [],
    detail: {},
    reasonRef: null,
    ...more,
  };
}

describe("the chain of an entry", () => {
  const correction = first((event) => event.type === "bed.corrected" && event.bed === "5E-12" && isCorrection(event));

  test("goes back from a decision to the reports it rests on and the messages they were read from", () => {
    const { entries, links } = assembleChain(correction, { known: events, messages, screens: [] }, TELL);
    for (const id of becauseOf(correction)?.events ?? []) {
      const report = first((event) => event.id === id);
      assert.ok(
        links.some(
          ({ kind, from, to }) =>
            kind === "rests-on" && from === `log:${report.position}` && to === `log:${correction.position}`,
        ),
      );
      assert.ok(
        links.some(
          ({ kind, from, to }) =>
            kind === "read-from" && from === `inbound:${report.lineage?.inboundId}` && to === `log:${report.position}`,
        ),
      );
    }
    assert.equal(entries[0]?.step, "message");
    assert.equal(entries.find(({ id }) => id === `log:${correction.position}`)?.step, "correction");
  });

  test("goes forward from a decision to the correction that rewrote it", () => {
    const before = events.findLast(
      (event) =>
        event.position < correction.position &&
        event.bed === "5E-12" &&
        event.type.startsWith("bed.") &&
        event.kind === "decision",
    );
    assert.ok(before);
    const { links } = eventChain(before, events);
    assert.ok(
      links.some(
        ({ kind, from, to }) =>
          kind === "corrects" && from === `log:${before.position}` && to === `log:${correction.position}`,
      ),
    );
  });

  test("goes forward from a report to every decision that rests on it", () => {
    const report = first((event) => event.type === "encounter.transferred" && event.bed === "5E-12");
    const { events: reached } = eventChain(report, events);
    const resting = events.filter((event) => becauseOf(event)?.events.includes(report.id));
    assert.ok(resting.length > 1);
    for (const decision of resting) assert.ok(reached.includes(decision));
  });

  test("holds nothing that no link joins to the entry", () => {
    for (const event of events) {
      const chain = eventChain(event, events);
      const joined = new Set(chain.links.flatMap(({ from, to }) => [from, to]));
      for (const { position } of chain.events) assert.ok(position === event.position || joined.has(`log:${position}`));
    }
  });

  test("every link goes from what was recorded first to what followed", () => {
    const position = new Map(events.map((event) => [`log:${event.position}`, event.position]));
    for (const event of events)
      for (const { from, to } of eventChain(event, events).links)
        assert.ok((position.get(from) ?? 0) < (position.get(to) ?? 0));
  });

  test("ends at the first picture of each view that had come as far as the decision", () => {
    const shown = (at: number, view: string, position: number) =>
      access(at, { action: "view.shown", detail: { view, position }, encounter: null });
    const screens = [
      shown(1, "beds", correction.position - 1),
      shown(2, "beds", correction.position),
      shown(3, "wall", correction.position + 4),
      shown(4, "beds", correction.position + 9),
    ];
    const { links } = assembleChain(correction, { known: events, messages, screens }, TELL);
    const seen = links.filter(({ kind, from }) => kind === "shown-on" && from === `log:${correction.position}`);
    assert.deepEqual(seen.map(({ to }) => to).sort(), ["access:2", "access:3"]);
  });

  test("names the causes that still have to be read", () => {
    assert.deepEqual(missingCauses([correction]), becauseOf(correction)?.events);
    assert.deepEqual(missingCauses(events), []);
  });

  test("of an access is what the same session did around it, and who judged it", () => {
    const all = [
      access(1, { action: "audit.searched" }),
      access(2, { session: "another" }),
      access(3, {}),
      access(4, { action: "session.ended" }),
      access(5, { session: "compliance", action: "audit.reviewed", detail: { entry: "access:3" } }),
      access(6, { session: "compliance", action: "audit.reviewed", detail: { entry: "access:2" } }),
    ];
    const chosen = all[2];
    assert.ok(chosen);
    const { entries, links } = accessChain(chosen, all, TELL);
    assert.deepEqual(
      entries.map(({ id }) => id),
      ["access:1", "access:3", "access:4", "access:5"],
    );
    assert.deepEqual(links.at(-1), { kind: "reviewed", from: "access:3", to: "access:5" });
  });
});

describe("why something is held true", () => {
  const ofBed = (bed: string) => events.filter((event) => event.bed === bed);

  test("is answered by the decision since which it is held, not by the last that left it as it was", () => {
    const why = whyHeld({ kind: "bed", id: "5E-12" }, ofBed("5E-12"), NOW);
    assert.ok(why && isCorrection(why.decision));
    assert.ok(why.held.position > why.decision.position);
    assert.deepEqual(why.rests, becauseOf(why.decision)?.events);
  });

  test("counts a person's word and later reports that say the same as confirmations", () => {
    const why = whyHeld({ kind: "bed", id: "5E-12" }, ofBed("5E-12"), NOW);
    assert.ok(why?.confirmed.some((event) => event.kind === "command"));
    assert.ok(why?.confirmed.some((event) => event.kind === "report"));
    assert.deepEqual(why?.disagreed, []);
  });

  test("at a past instant is what was held then, with the correction that came later named", () => {
    const corrected = first((event) => event.type === "bed.corrected" && event.bed === "5E-14");
    const why = whyHeld({ kind: "bed", id: "5E-14" }, ofBed("5E-14"), corrected.recordedAt - 1);
    assert.ok(why);
    assert.ok(why.held.recordedAt < corrected.recordedAt);
    assert.equal(why.corrected?.position, corrected.position);
  });

  test("has no answer before anything was decided", () => {
    assert.equal(whyHeld({ kind: "bed", id: "5E-12" }, ofBed("5E-12"), NOW - 48 * 3_600_000), null);
  });

  test("of an encounter names the decision that put the patient there", () => {
    const why = whyHeld(
      { kind: "encounter", id: key },
      events.filter((event) => event.encounter === key),
      NOW,
    );
    assert.ok(why?.decision.type.startsWith("stay."));
  });
});
