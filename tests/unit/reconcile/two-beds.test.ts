import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, at, report, type Unrecorded } from "./support/feed.ts";
import { fhir } from "./support/fhir-feed.ts";
import { Hospital, stays } from "./support/hospital.ts";

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

describe("one FHIR encounter with two beds active at once", () => {
  const both = [
    { to: "W-1", from: "08:00" },
    { to: "W-2", from: "10:00" },
  ];
  const told = ["one-patient-two-beds", at("10:00"), ["GH/V1"]];
  const seen = (...entries: Parameters<typeof fhir>[2][]): Hospital => {
    const hospital = new Hospital();
    for (const [index, entry] of entries.entries()) hospital.say(fhir(`1${index}:05`, "in-progress", entry));
    hospital.settle();
    return hospital;
  };

  test("lies in the later one, and the visit and both beds show the conflict, in whichever order they are listed", () => {
    for (const entries of [both, [...both].reverse()]) {
      const hospital = seen(entries);
      assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
      assert.deepEqual(hospital.visit().flags, ["bed.conflict"]);
      for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), [told]);
    }
  });

  test("is quiet for the settling time, as any overlap", () => {
    const hospital = new Hospital();
    hospital.say(fhir("10:05", "in-progress", both));
    assert.deepEqual(
      ["W-1", "W-2"].map((bed) => hospital.bed(bed).conflicts.map(({ settling }) => settling)),
      [[true], [true]],
    );
  });

  test("ends with a newer version that names one bed, with the discharge, and not with an older version", () => {
    const one = [{ to: "W-1", from: "08:00", until: "10:00" }, both[1] as (typeof both)[number]];
    const over = new Hospital();
    over.say(fhir("10:05", "in-progress", both), fhir("12:00", "finished", both, { ended: "11:50" }));
    for (const hospital of [seen(both, one), over]) {
      assert.deepEqual(hospital.visit().flags, []);
      for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), []);
    }
    const late = new Hospital();
    late.say(fhir("10:05", "in-progress", both));
    late.say(fhir("09:00", "in-progress", [{ to: "W-1", from: "08:00" }]));
    late.settle();
    assert.deepEqual(loud(late, "W-1"), [told]);
  });

  test("a ward, a room and a bed, a reserved bed beside one, and two beds one after the other are no conflict", () => {
    const hospital = seen([
      { to: "W", from: "08:00" },
      { to: "W-1", from: "08:00" },
      { to: "W-2", status: "reserved", from: "10:00" },
      { to: "W-3", status: "completed", from: "07:00", until: "08:00" },
    ]);
    assert.deepEqual(hospital.visit().flags, []);
    assert.deepEqual(loud(hospital, "W-1"), []);
  });

  test("shows through a better feed's history too, and after a restart", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), fhir("10:05", "in-progress", both));
    hospital.settle();
    hospital.restart();
    hospital.say(A02("11:00", { to: "W-9" }));
    for (const bed of ["W-1", "W-2"]) assert.deepEqual(loud(hospital, bed), [told]);
  });
});
