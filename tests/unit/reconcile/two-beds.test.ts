import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, at, report, type Unrecorded } from "./support/feed.ts";
import { Hospital } from "./support/hospital.ts";

const inBoth = (): Unrecorded[] => [
  A01("08:00", { to: "W-1", visit: "V1", patient: "P1", id: "one" }),
  A01("09:00", { to: "W-2", visit: "V2", patient: "P1", id: "two" }),
];

function loud(hospital: Hospital, bed: string): unknown[] {
  return hospital
    .bed(bed)
    .conflicts.filter(({ settling }) => !settling)
    .map(({ kind, since, encounters }) => [kind, since, encounters]);
}

describe("one patient in two beds", () => {
  const told = ["one-patient-two-beds", at("09:00"), ["GH/V1", "GH/V2"]];

  test("is shown in both beds once it has settled, whichever visit was told first, and alters neither stay", () => {
    for (const order of [inBoth(), inBoth().reverse()]) {
      const hospital = new Hospital();
      hospital.sayInTurn(...order);
      assert.ok(hospital.bed("W-1").conflicts.every(({ settling }) => settling));
      hospital.settle();
      for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), [told]);
      assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["V1"], ["V2"]]);
    }
  });

  test("ends in both when one visit leaves its bed, by a discharge or a move to no bed", () => {
    for (const end of [
      A03("10:00", { visit: "V1", to: "W-1" }),
      A02("10:00", { visit: "V1", to: "~HALL", from: "W-1" }),
    ]) {
      const hospital = new Hospital();
      hospital.say(inBoth());
      hospital.settle();
      hospital.say(end);
      for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), []);
    }
  });

  test("comes with the merge that shows two patients to be one, and goes with its cancel", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1", visit: "V1", patient: "P1" }),
      A01("09:00", { to: "W-2", visit: "V2", patient: "P2" }),
    );
    hospital.settle();
    assert.deepEqual(loud(hospital, "W-1"), []);
    const merge = (type: "patient.merged" | "patient.merged.cancelled", time: string) =>
      report(type, time, { visit: null, patient: "P1", data: { retiredPatient: "P2" } });
    hospital.say(merge("patient.merged", "10:00"));
    hospital.settle();
    for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), [told]);
    hospital.say(merge("patient.merged.cancelled", "11:00"));
    for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), []);
  });

  test("two visits in one and the same bed are two patients there, and not one patient in two beds", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1", visit: "V1", patient: "P1" }),
      A01("09:00", { to: "W-1", visit: "V2", patient: "P1" }),
    );
    hospital.settle();
    assert.deepEqual(
      hospital.bed("W-1").conflicts.map(({ kind }) => kind),
      ["two-patients"],
    );
  });
});
