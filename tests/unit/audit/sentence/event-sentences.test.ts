import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { flat } from "#server/audit/sentence/phrase.ts";
import { EVENT_TELLINGS, tellEvent } from "#server/audit/sentence/tell-entry.ts";
import type { Teller } from "#server/audit/sentence/telling.ts";
import { triggerWords } from "#server/audit/sentence/terms.ts";
import type { EventType, RecordedEvent } from "#server/canonical/event.ts";

const AT = Date.parse("2026-11-17T13:05:00-05:00");
const place = (bed: string) => ({
  raw: bed,
  facility: "GEN",
  unit: bed.split("-")[0],
  bed,
  dummy: false,
  mapped: true,
});

const teller: Teller = {
  timeZone: () => "America/New_York",
  nameOf: (actor) => (actor === "user:7" ? "Unit nurse 0417" : null),
  causeOf: (id) => (id === "cause" ? { type: "encounter.discharged", trigger: "A03", source: "EPIC-ADT" } : null),
};

/** An event of any type with what a test gives it. */
function event(type: EventType, kind: RecordedEvent["kind"], data: object, more: object = {}): RecordedEvent {
  return {
    position: 1,
    epoch: 1,
    id: "e",
    type,
    version: 1,
    kind,
    occurredAt: AT,
    occurredOffset: -300,
    sourceRecordedAt: null,
    recordedAt: AT + 1000,
    facility: "GEN",
    encounter: "GEN/204388",
    bed: null,
    patient: null,
    actor: kind === "report" ? "source:EPIC-ADT" : kind === "decision" ? "reconciler" : "user:7",
    correlationId: "c",
    causationId: null,
    supersedes: [],
    lineage: null,
    data,
    ...more,
  } as unknown as RecordedEvent;
}

const text = (one: RecordedEvent) => flat(tellEvent(one, teller)).replace(/[\u2009\u00a0]/g, " ");
const strong = (one: RecordedEvent) =>
  tellEvent(one, teller)
    .filter((part) => part.strong)
    .map((part) => part.text.replace(/\u2009/g, " "));

const claim = { trigger: "A02", source: "EPIC-ADT", flags: [], place: place("ICU-03"), prior: place("5E-12") };
const visit = {
  key: "GEN/204388",
  status: "open",
  place: place("5E-12"),
  placeSince: AT,
  closedAt: null,
  leftUnseen: false,
  isolation: [],
  flags: [],
  discharge: { milestones: {} },
};
const bed = { bed: "5E-12", occupants: [], readiness: "dirty", readinessSince: AT, conflicts: [], flags: [] };

describe("the sentence of an event", () => {
  test("names the sender, who moved from where to where, and the message", () => {
    const moved = event("encounter.transferred", "report", claim);
    assert.equal(text(moved), "EPIC-ADT said V 204 388 moved from 5E-12 to ICU-03 (ADT A02)");
    assert.deepEqual(strong(moved), ["EPIC-ADT", "V 204 388", "5E-12", "ICU-03"]);
  });

  test("says when a late report happened, on the hospital's clocks", () => {
    const late = event("encounter.transferred", "report", claim, { recordedAt: AT + 3_600_000 });
    assert.equal(text(late), "EPIC-ADT said V 204 388 moved from 5E-12 to ICU-03, at 13:05 (ADT A02)");
    const yesterday = event("encounter.transferred", "report", claim, { recordedAt: AT + 86_400_000 });
    assert.match(text(yesterday), /, at 13:05 on 17 Nov \(/);
  });

  test("says what we hold of a bed, and because of which message", () => {
    const was = { ...bed, occupants: [{ encounter: "GEN/204388", since: AT, onLeave: false, basis: "explicit" }] };
    const data = { was, now: bed, because: { events: ["cause"], rule: "3.3" }, correction: false, muted: false };
    const freed = event("bed.vacated", "decision", data, { bed: "5E-12", causationId: "cause" });
    assert.equal(text(freed), "We hold 5E-12 free: V 204 388 left at 13:05, because of ADT A03 of EPIC-ADT");
  });

  test("says that a decision corrects an earlier one, and what is no longer held", () => {
    const now = { ...visit, place: place("5E-12") };
    const data = {
      was: { ...visit, place: place("ICU-03") },
      now,
      because: { events: [], rule: "R8" },
      correction: true,
      muted: false,
    };
    assert.equal(
      text(event("stay.corrected", "decision", data)),
      "We corrected ourselves and hold V 204 388 to be in 5E-12 since 13:05, not in ICU-03",
    );
  });

  test("calls a person by the name on record", () => {
    const said = event("bed.asserted", "command", { state: "occupied", expiresAt: AT + 7_200_000 }, { bed: "5E-12" });
    assert.equal(text(said), "Unit nurse 0417 said against the record that 5E-12 is occupied, until 15:05");
  });

  test("tells of both visits that a person parted, and of both when that is taken back", () => {
    const data = { from: "GH/204389", reasonRef: "vault:1" };
    assert.equal(
      text(event("encounter.parted", "command", data)),
      "Unit nurse 0417 parted V 204 388 from V 204 389: they are two visits",
    );
    assert.equal(
      text(event("encounter.parting.withdrawn", "command", { ...data, partingId: "p" })),
      "Unit nurse 0417 took back that V 204 388 and V 204 389 are two visits",
    );
  });

  test("never shows a reason, only that there is one", () => {
    const given = { source: "LAB", deadLetterId: 9, reason: "unparsable", reasonRef: "vault:1" };
    assert.equal(
      text(event("feed.message.discarded", "command", given)),
      "Unit nurse 0417 gave up dead letter 9 of LAB (unparsable), with a reason",
    );
  });

  test("a type of newer code is told by its name instead of failing", () => {
    const strange = event("bed.teleported" as EventType, "system", {});
    assert.equal(text(strange), "Unit nurse 0417: bed teleported");
  });

  test("every report stands on its own without any place, code or time", () => {
    const bare = {
      trigger: "A01",
      source: "EPIC-ADT",
      flags: [],
      code: "X^L",
      meaning: "lab",
      status: "open",
      milestone: "transport",
      state: "done",
      level: "standard",
      reason: "",
      outcome: "approved",
      startAt: null,
    };
    for (const type of Object.keys(EVENT_TELLINGS) as EventType[]) {
      if (!/^(encounter|patient|order|lab|imaging|referral|priorauth|appointment|discharge)\./.test(type)) continue;
      if (type === "encounter.revised" || type.startsWith("encounter.part")) continue;
      const told = text(event(type, "report", bare));
      assert.match(told, /^EPIC-ADT said \S.*\S \(ADT A01\)$/, type);
      assert.doesNotMatch(told, / {2}|undefined|null|NaN| (in|to|from|with|is now)( \(|$)/, type);
    }
  });

  test("messages are named as integration engineers name them", () => {
    assert.deepEqual(["A40", "Z99", "R01", "S12", "Encounter", "webhook"].map(triggerWords), [
      "ADT A40",
      "ADT Z99",
      "ORU R01",
      "SIU S12",
      "FHIR Encounter",
      "webhook",
    ]);
  });
});
