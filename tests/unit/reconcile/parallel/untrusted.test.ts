import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { House } from "#server/projections/house/house.ts";
import { A01, A02, A20, at, cleaned, order, report, type Unrecorded } from "../support/feed.ts";
import { Hospital, siteDefined } from "../support/hospital.ts";

const sources = (trust: "trusted" | "parallel") => [
  { id: "EHR", protocol: "hl7v2" as const, facility: "GH" },
  { id: "NEW", trust, protocol: "hl7v2" as const, facility: "GH" },
];
const NEW = { source: "NEW" };

/** One report of every family that can move something. */
const everyFamily = (): [string, Unrecorded][] => [
  ["encounter", A02("10:00", { ...NEW, to: "W-2", from: "W-1" })],
  ["bed status", A20("W-3", "contaminated", "10:00", NEW)],
  ["bed status of an occupied bed", A20("W-1", "unoccupied", "10:00", NEW)],
  [
    "cleaning",
    report("bed.cleaning.started", "10:00", {
      ...NEW,
      bed: "W-3",
      visit: null,
      data: {
        level: "standard",
        jobId: null,
        place: { raw: "W-3", facility: "GH", unit: "W", bed: "W-3", dummy: false, mapped: true },
      },
    }),
  ],
  ["order", order("order.placed", "10:00", "O1", "transport", {}, NEW)],
  ["bed request", order("bed.requested", "10:00", "R1", "transfer-bed", {}, NEW)],
  ["discharge order", order("discharge.order.signed", "10:00", "D1", "discharge", {}, NEW)],
  [
    "milestone",
    report("discharge.milestone.reached", "10:00", {
      ...NEW,
      data: { milestone: "medication", state: "done", document: null },
    }),
  ],
  [
    "patient merge",
    report("patient.merged", "10:00", { ...NEW, visit: null, patient: "P1", data: { retiredPatient: "P2" } }),
  ],
  ["visit merge", report("encounter.merged", "10:00", { ...NEW, data: { level: "visit", retiredEncounter: "GH/V2" } })],
];

function hospital(trust: "trusted" | "parallel"): Hospital {
  const opened = new Hospital({ site: { sources: sources(trust) } });
  opened.say(A01("08:00", { to: "W-1" }), A01("08:00", { to: "W-2", visit: "V2", patient: "P2" }));
  return opened;
}

describe("a source that the site map names as parallel", () => {
  for (const [family, said] of everyFamily())
    test(`moves nothing by a ${family}, and would if it were trusted`, () => {
      const compared = hospital("parallel");
      assert.deepEqual([...compared.say(said), ...compared.settle()], []);
      const trusted = hospital("trusted");
      assert.ok(trusted.say(said).length > 0, family);
    });

  test("is heard from the moment on that the site map trusts it", () => {
    const opened = hospital("parallel");
    assert.deepEqual(opened.say(A20("W-3", "contaminated", "10:00", NEW)), []);
    opened.say(siteDefined({ sources: sources("trusted") }));
    opened.say(A20("W-4", "contaminated", "10:05", NEW));
    assert.equal(opened.reconciler.bed("W-3"), null);
    assert.equal(opened.bed("W-4").readiness, "dirty");
  });

  test("is ignored across a restart", () => {
    const opened = hospital("parallel");
    opened.restart();
    assert.deepEqual(opened.say(A20("W-3", "contaminated", "10:00", NEW)), []);
  });

  test("confirms no bed on the screens", () => {
    const house = new House();
    const opened = hospital("parallel");
    opened.say(cleaned("W-3", "09:00"));
    for (const event of opened.log) house.apply(event);
    const before = [house.confirmations.get("W-1"), house.confirmations.get("W-3")];
    const words = [A20("W-3", "unoccupied", "12:00", NEW), A02("12:00", { ...NEW, to: "W-1" })];
    const recorded = (event: Unrecorded) =>
      ({ ...event, position: opened.log.length + 1, epoch: 1, recordedAt: at("12:00") }) as RecordedEvent;
    for (const event of words) house.apply(recorded(event));
    assert.deepEqual([house.confirmations.get("W-1"), house.confirmations.get("W-3")], before);
    house.apply(recorded(A20("W-3", "unoccupied", "12:00")));
    assert.equal(house.confirmations.get("W-3")?.at, at("12:00"));
  });
});
