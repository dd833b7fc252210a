import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Audience, audienceKey, classOf, permits } from "#server/access/audience.ts";
import { createRedactor, redactRow } from "#server/access/redact/redact-row.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { QueueItem, QueueRow } from "#server/contracts/views/queue-row.ts";

const bed: BedRow = {
  id: "5E-12",
  facility: "LKF",
  unit: "5E",
  room: "12",
  label: "12",
  state: "occupied",
  since: 1,
  confirmedAt: 1,
  confirmedBy: "EHR A01",
  encounter: "LKF/204388",
  occupants: [{ encounter: "LKF/204388", since: 1, onLeave: false }],
  conflicts: [],
  heldFor: "LKF/204389",
  leaving: null,
  leavingAt: null,
  orderedAt: null,
  block: null,
  class: "standard",
  private: true,
  isolationCapable: true,
  isolation: ["CONTACT"],
  assertion: null,
  flags: [],
};

const discharge: DischargeRow = {
  id: "LKF/204388",
  visit: "204388",
  facility: "LKF",
  unit: "5E",
  bed: "5E-12",
  stage: "ordered",
  expectedAt: null,
  orderedAt: 5,
  milestones: { medication: { state: "needed", since: 5, doneAt: null } },
  confirmedAt: null,
  leftAt: null,
  waitingFor: "medication",
  waitingSince: 5,
  disposition: "01",
};

const item: QueueItem = {
  key: "ORD-1",
  encounter: "LKF/204388",
  visit: "204388",
  unit: "5E",
  bed: "5E-12",
  what: "CT",
  status: "open",
  since: 7,
  priority: "routine",
};

const queue = (name: QueueRow["queue"], items: QueueItem[]): QueueRow => ({
  id: `LKF:${name}`,
  facility: "LKF",
  queue: name,
  length: items.length,
  longestSince: 7,
  targetMinutes: 60,
  arrivedLastHour: 0,
  servedLastHour: 0,
  trend: [],
  items,
});

const NURSE: Audience = { clearance: "clinical-minimum", units: ["5E"], outside: "none" };
const ELSEWHERE: Audience = { clearance: "clinical-minimum", units: ["ICU"], outside: "none" };
const redactor = createRedactor((key) => `other name of ${key.length}`);

describe("a bed", () => {
  test("of one's own unit is shown whole, without the mark", () => {
    assert.deepEqual(redactRow("beds", bed, NURSE), bed);
  });

  test("of another unit keeps its row and its state, and says that something is hidden", () => {
    const seen = redactRow("beds", bed, ELSEWHERE);
    assert.deepEqual([seen.id, seen.state, seen.since, seen.hidden], ["5E-12", "occupied", 1, true]);
    assert.deepEqual([seen.encounter, seen.heldFor, seen.occupants, seen.isolation], [null, null, [], []]);
    assert.doesNotMatch(JSON.stringify(seen), /2043|CONTACT/);
  });

  test("says hidden by what everybody may see: the mark tells nobody that a patient is isolated", () => {
    const leader: Audience = { clearance: "operational", units: "all" };
    const isolated = redactRow("beds", bed, leader);
    const other = redactRow("beds", { ...bed, isolation: [] }, leader);
    assert.deepEqual([isolated.hidden, other.hidden], [true, true]);
    assert.deepEqual(isolated, other);
    assert.equal(
      redactRow("beds", { ...bed, state: "ready", encounter: null, occupants: [] }, leader).hidden,
      undefined,
    );
  });

  test("that a broken glass concerns shows that patient, and of two patients only that one", () => {
    const two = {
      ...bed,
      occupants: [...bed.occupants, { encounter: "LKF/7", since: 2, onLeave: false }],
      conflicts: [{ kind: "two-patients" as const, since: 2, encounters: ["LKF/204388", "LKF/7"] }],
    };
    const opened: Audience = { ...ELSEWHERE, glass: ["LKF/7"] };
    const seen = redactRow("beds", two, opened);
    assert.deepEqual(
      seen.occupants.map(({ encounter }) => encounter),
      ["LKF/7"],
    );
    assert.equal(seen.hidden, true);
    assert.doesNotMatch(JSON.stringify(seen), /2043|CONTACT/);
    const whole = redactRow("beds", bed, { ...ELSEWHERE, glass: ["LKF/204388"] });
    assert.deepEqual([whole.encounter, whole.isolation, whole.hidden], ["LKF/204388", ["CONTACT"], undefined]);
  });

  test("whose patient lies in another unit too says that, and the other visit only to who sees both units", () => {
    const conflict = { kind: "one-patient-two-beds" as const, since: 2, encounters: ["LKF/204388", "LKF/7"] };
    const torn = { ...bed, conflicts: [conflict] };
    assert.deepEqual(redactRow("beds", torn, NURSE).conflicts, [{ ...conflict, encounters: ["LKF/204388"] }]);
    assert.deepEqual(redactRow("beds", torn, { ...NURSE, units: "all" }).conflicts, [conflict]);
  });

  test("with a field that nobody classified counts it as identity", () => {
    const strange = { ...bed, surname: "Canary" } as BedRow;
    assert.ok(!JSON.stringify(redactRow("beds", strange, NURSE)).includes("Canary"));
  });
});

describe("a discharge", () => {
  test("of another unit stays, is counted by its stage and times, and tells no visit", () => {
    const seen = redactor.row("discharges", discharge, ELSEWHERE);
    assert.deepEqual([seen.unit, seen.stage, seen.orderedAt, seen.hidden], ["5E", "ordered", 5, true]);
    assert.doesNotMatch(JSON.stringify(seen), /204388|medication/);
  });

  test("has one name for a reader of some units, wherever the patient is, and is removed under that name", () => {
    const away = redactor.row("discharges", discharge, ELSEWHERE);
    const here = redactor.row("discharges", { ...discharge, unit: "ICU" }, ELSEWHERE);
    assert.equal(away.id, here.id);
    assert.equal(here.visit, "204388");
    assert.equal(redactor.id("discharges", discharge.id, ELSEWHERE), away.id);
    assert.equal(redactor.id("discharges", discharge.id, { clearance: "operational", units: "all" }), discharge.id);
  });

  test("without a unit belongs to nobody's: only the whole house sees it", () => {
    assert.equal(redactor.row("discharges", { ...discharge, unit: null }, NURSE).hidden, true);
    const house: Audience = { clearance: "clinical-minimum", units: "all" };
    assert.equal(redactor.row("discharges", { ...discharge, unit: null }, house).hidden, undefined);
  });

  test("cannot be withheld without another name for its key", () => {
    assert.throws(() => redactRow("discharges", discharge, ELSEWHERE), /another name/);
  });
});

describe("a queue", () => {
  test("keeps every member and its wait, and hides who it is and what for", () => {
    const seen = redactor.row("queues", queue("results", [item]), ELSEWHERE);
    assert.deepEqual([seen.length, seen.items.length, seen.items[0]?.since], [1, 1, 7]);
    assert.equal(seen.items[0]?.hidden, true);
    assert.doesNotMatch(JSON.stringify(seen), /204388|CT|ORD-1/);
    assert.deepEqual(redactor.row("queues", queue("results", [item]), NURSE).items, [item]);
  });

  test("of cleaning is about beds: cleaners see what is owed where, and no patient", () => {
    const job = { ...item, key: "5E-12", encounter: null, visit: null, what: "terminal clean" };
    const seen = redactor.row("queues", queue("cleaning", [job]), { clearance: "none", units: "all" });
    assert.deepEqual(
      [seen.items[0]?.key, seen.items[0]?.what, seen.items[0]?.hidden],
      ["5E-12", "terminal clean", undefined],
    );
  });
});

describe("an audience", () => {
  test("of two units of a subject needs one of them", () => {
    assert.equal(classOf(NURSE, { units: ["ED", "5E"], encounter: null }), "clinical-minimum");
    assert.equal(classOf(NURSE, { units: ["ED", null], encounter: null }), "none");
  });

  test("with an opened encounter shares no room with one without", () => {
    assert.notEqual(audienceKey(NURSE), audienceKey({ ...NURSE, glass: ["LKF/1"] }));
    assert.notEqual(audienceKey(NURSE), audienceKey(ELSEWHERE));
    assert.notEqual(audienceKey(NURSE), audienceKey({ ...NURSE, outside: "operational" }));
  });

  test("of a class sees all below it", () => {
    assert.ok(permits("identity", "none") && permits("operational", "operational"));
    assert.ok(!permits("operational", "clinical-minimum"));
  });
});
