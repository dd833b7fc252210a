import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { House } from "#server/projections/house/house.ts";
import { A01, A03, A05, A08, A13, at, report, type Said } from "./support/feed.ts";
import { Hospital, isCorrection, stays } from "./support/hospital.ts";

const A23 = (time: string, said: Said = {}) => report("encounter.purged", time, { ...said, trigger: "A23" });
const A29 = (time: string, patient: string, said: Said = {}) =>
  report("patient.purged", time, { ...said, trigger: "A29", visit: null, patient });
const closed = () => [A01("08:00", { to: "W-1", id: "a" }), A03("14:00", { to: "W-1", id: "b" })];

describe("purges", () => {
  test("A23 of a closed visit takes it out of the live views; its history stays and nothing counts as a correction", () => {
    const hospital = new Hospital();
    hospital.say(closed());
    const bed = hospital.bed("W-1");
    const made = hospital.say(A23("20:00"));
    assert.deepEqual(
      made.map((event) => event.type),
      ["encounter.revised"],
    );
    assert.equal(isCorrection(made[0]), false);
    const visit = hospital.visit();
    assert.deepEqual([visit.purged, visit.status, visit.flags], [true, "closed", []]);
    assert.equal(stays(visit), "W-1 08:00-14:00");
    assert.deepEqual(hospital.bed("W-1"), bed);
  });

  test("the house of the views lets a purged visit go, and keeps one that a person was asked about", () => {
    const hospital = new Hospital();
    const house = new House();
    const fold = () => {
      for (const event of hospital.log.slice(house.position)) house.apply(event);
      return [...house.encounters.values()].map(({ visit, status }) => `${visit} ${status}`);
    };
    hospital.say(closed());
    assert.deepEqual(fold(), ["V1 closed"]);
    hospital.say(A23("20:00"));
    assert.deepEqual(fold(), []);
    hospital.say(A01("+1 08:00", { to: "W-2" }), A23("+1 09:00"));
    assert.deepEqual(fold(), ["V1 open"]);
  });

  test("A23 of an open visit removes nothing: the patient keeps the bed and a person is asked", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(A23("09:00"));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.deepEqual([hospital.visit().purged, hospital.visit().flags], [undefined, ["purge.parked"]]);
    hospital.say(A03("14:00", { to: "W-1" }));
    assert.deepEqual([hospital.visit().purged, hospital.visit().flags], [true, []]);
    hospital.say(A13("15:00", { to: "W-1", evn6: "14:00" }));
    assert.deepEqual([hospital.visit().status, hospital.visit().flags], ["open", ["purge.parked"]]);
  });

  test("a planned visit is not over, so its purge waits for a person too", () => {
    const hospital = new Hospital();
    hospital.say(A05("08:00", { to: "W-1" }), A23("09:00"));
    assert.deepEqual([hospital.visit().status, hospital.visit().flags], ["planned", ["purge.parked"]]);
  });

  test("a start that the source writes down after the purge puts the visit back into its records", () => {
    const hospital = new Hospital();
    hospital.say(closed(), A23("20:00"), A01("+1 08:00", { to: "W-2" }));
    assert.deepEqual([hospital.visit().status, hospital.visit().flags], ["open", []]);
  });

  test("a purge that comes before what it purges ends the same", () => {
    const first = new Hospital();
    first.sayInTurn(A23("20:00", { id: "p" }), closed());
    const last = new Hospital();
    last.sayInTurn(closed(), A23("20:00", { id: "p" }));
    assert.deepEqual(first.visit(), last.visit());
    assert.equal(first.visit().purged, true);
  });

  test("A29 hides the person's closed visits and parks the open one, and leaves other persons alone", () => {
    const hospital = new Hospital();
    hospital.say(
      closed(),
      A01("15:00", { to: "W-2", visit: "V2" }),
      A01("15:00", { to: "W-3", visit: "V3", patient: "P2" }),
    );
    hospital.say(A29("20:00", "P1"));
    assert.equal(hospital.visit("V1").purged, true);
    assert.deepEqual(hospital.visit("V2").flags, ["purge.parked"]);
    assert.deepEqual(hospital.occupants("W-2"), ["V2"]);
    assert.deepEqual([hospital.visit("V3").purged, hospital.visit("V3").flags], [undefined, []]);
  });

  test("A29 of a number that was merged away says nothing of the survivor's visits", () => {
    const hospital = new Hospital();
    const merge = report("patient.merged", "16:00", { visit: null, patient: "P9", data: { retiredPatient: "P1" } });
    hospital.say(closed(), merge, A29("17:00", "P1"));
    assert.deepEqual([hospital.visit().patient, hospital.visit().purged], ["P9", undefined]);
  });

  test("purges outlive a restart, and a better translation takes them out again", () => {
    const hospital = new Hospital();
    hospital.say(closed(), A23("20:00", { id: "p" }), A29("20:01", "P1", { id: "q" }));
    hospital.restart();
    hospital.say(A01("21:00", { to: "W-9", visit: "V2", patient: "P2", supersedes: ["p"] }));
    assert.equal(hospital.visit().purged, true);
    hospital.say(A01("21:00", { to: "W-9", visit: "V2", patient: "P2", supersedes: ["q"] }));
    assert.equal(hospital.visit().purged, undefined);
  });

  test("a person's purge still counts for a visit that left memory and comes back", () => {
    const hospital = new Hospital();
    hospital.say(closed(), A29("20:00", "P1"));
    hospital.settle();
    assert.equal(hospital.reconciler.evict(at("+1 00:00")), 1);
    hospital.say(A08("21:00"));
    hospital.reconciler.recall(
      "GH/V1",
      hospital.log.filter(({ encounter }) => encounter === "GH/V1"),
    );
    hospital.reconciler.drain();
    assert.equal(hospital.visit().purged, true);
  });
});
