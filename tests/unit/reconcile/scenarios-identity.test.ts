import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, A04, A08, at, order, place, report, type Said } from "./support/feed.ts";
import { Hospital, stays } from "./support/hospital.ts";

const merge = (time: string, survivor: string, retired: string, said: Said = {}) =>
  report("patient.merged", time, { ...said, visit: null, patient: survivor, data: { retiredPatient: retired } });
const link = (
  type: "encounter.merged" | "encounter.identifier.changed" | "encounter.reparented",
  time: string,
  said: Said,
  data: Record<string, unknown>,
) => report(type, time, { ...said, data: { level: "visit", ...data } });

describe("merges and renumbering", () => {
  test("scenario 43 and example 3.7 (d): a merge in mid-stay keeps encounter, stay and open request", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-3", visit: "V7", patient: "MR2" }),
      order("bed.requested", "09:00", "R1", "transfer-bed", { place: place("W-4") }, { visit: "V7", patient: "MR2" }),
    );
    const made = hospital.say(merge("10:00", "MR1", "MR2"));
    assert.equal(hospital.visit("V7").patient, "MR1");
    assert.equal(hospital.request("GH/R1").patient, "MR1");
    assert.equal(hospital.request("GH/R1").openedAt, at("09:00"));
    assert.equal(stays(hospital.visit("V7")), "W-3 08:00-now");
    assert.deepEqual(
      made.map((event) => event.type),
      ["identity.aliased", "encounter.revised", "request.changed"],
    );
    hospital.say(A02("11:00", { to: "W-4", from: "W-3", visit: "V7", patient: "MR2" }));
    assert.equal(hospital.visit("V7").patient, "MR1");
    assert.equal(hospital.request("GH/R1").status, "done");
    hospital.say(A03("15:00", { to: "W-4", visit: "V7", patient: "MR1" }));
    assert.equal(hospital.visit("V7").status, "closed");
  });

  test("scenario 44: a merge before the admission it concerns ends the same", () => {
    const before = new Hospital();
    before.say(merge("10:00", "MR1", "MR2"));
    before.say(A01("08:00", { to: "W-3", visit: "V7", patient: "MR2", id: "x" }));
    const after = new Hospital();
    after.say(A01("08:00", { to: "W-3", visit: "V7", patient: "MR2", id: "x" }));
    after.say(merge("10:00", "MR1", "MR2"));
    assert.deepEqual(before.visit("V7"), after.visit("V7"));
  });

  test("a merge that joins two open admissions says so", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-3", visit: "V7", patient: "MR2" }),
      A01("08:00", { to: "W-4", visit: "V8", patient: "MR1" }),
    );
    hospital.say(merge("10:00", "MR1", "MR2"));
    for (const visit of ["V7", "V8"]) assert.deepEqual(hospital.visit(visit).flags, ["second.open.admission"]);
  });

  test("scenario 45: of a merge and its reversal the one written later decides who survives, without a loop", () => {
    for (const turned of [false, true]) {
      const hospital = new Hospital();
      const both = [merge("10:00", "Y", "X", { id: "m1" }), merge("11:00", "X", "Y", { id: "m2" })];
      hospital.say(A01("08:00", { to: "W-3", visit: "V7", patient: "Y" }));
      hospital.sayInTurn(...(turned ? both.reverse() : both));
      assert.equal(hospital.visit("V7").patient, "X");
    }
  });

  test("a merge that a person cancels is undone", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-3", visit: "V7", patient: "MR2" }), merge("10:00", "MR1", "MR2"));
    hospital.say(
      report("patient.merged.cancelled", "11:00", { visit: null, patient: "MR1", data: { retiredPatient: "MR2" } }),
    );
    assert.equal(hospital.visit("V7").patient, "MR2");
  });

  test("scenario 47: merged visits with overlapping stays are one history with the survivor's stays, and a conflict", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", visit: "V1" }), A01("09:00", { to: "W-5", visit: "V2" }));
    const made = hospital.say(link("encounter.merged", "10:00", { visit: "V1" }, { retiredEncounter: "GH/V2" }));
    assert.equal(stays(hospital.visit("V1")), "W-1 08:00-now");
    assert.deepEqual(hospital.visit("V1").flags, ["merge.conflict"]);
    assert.deepEqual(hospital.occupants("W-5"), []);
    const retired = made.find((event) => event.encounter === "GH/V2" && event.type === "stay.corrected");
    assert.equal((retired?.data as { now: { status: string } } | undefined)?.now.status, "merged");
    hospital.say(A02("12:00", { to: "W-6", from: "W-1", visit: "V2" }));
    assert.equal(stays(hospital.visit("V1")), "W-1 08:00-12:00, W-6 12:00-now");
  });

  test("scenario 48: a visit moved to another patient keeps its bed", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", patient: "P1" }));
    hospital.say(
      link(
        "encounter.reparented",
        "10:00",
        { patient: "P2" },
        { level: "account", retiredEncounter: null, retiredPatient: "P1" },
      ),
    );
    assert.equal(hospital.visit().patient, "P2");
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
  });

  test("scenario 49: a message with the old number reaches the encounter", () => {
    const renumbered = new Hospital();
    renumbered.say(A01("08:00", { to: "W-1", visit: "OLD" }));
    renumbered.say(link("encounter.identifier.changed", "09:00", { visit: "NEW" }, { retiredEncounter: "GH/OLD" }));
    renumbered.say(A02("10:00", { to: "W-2", from: "W-1", visit: "OLD" }));
    assert.equal(stays(renumbered.visit("NEW")), "W-1 08:00-10:00, W-2 10:00-now");
    assert.deepEqual(renumbered.occupants("W-2"), ["NEW"]);
    const moved = new Hospital();
    moved.say(A01("08:00", { to: "W-1", visit: "OLD" }));
    moved.say(link("encounter.reparented", "09:00", { visit: "NEW" }, { retiredEncounter: "GH/OLD" }));
    moved.say(A02("10:00", { to: "W-2", from: "W-1", visit: "OLD" }));
    assert.equal(stays(moved.visit("NEW")), "W-1 08:00-10:00, W-2 10:00-now");
    const person = new Hospital();
    person.say(A01("08:00", { to: "W-1", patient: "OLD" }));
    person.say(
      report("patient.identifier.changed", "09:00", { visit: null, patient: "NEW", data: { retiredPatient: "OLD" } }),
    );
    assert.equal(person.visit().patient, "NEW");
  });
});

describe("messages without a number", () => {
  test("a transfer finds the one open encounter of its patient, and waits for it if need be", () => {
    for (const turned of [false, true]) {
      const hospital = new Hospital();
      const both = [
        A01("08:00", { to: "W-1", id: "a" }),
        A02("10:00", { to: "W-2", from: "W-1", visit: null, id: "b" }),
      ];
      hospital.sayInTurn(...(turned ? both.reverse() : both));
      assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    }
  });

  test("with two open encounters it belongs to neither, unless the class tells", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A01("08:30", { to: "W-5", visit: "V2" }),
      A02("10:00", { to: "W-2", visit: null }),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.equal(stays(hospital.visit("V2")), "W-5 08:30-now");
  });

  test("a start without a number is adopted by the numbered visit that it turns out to be", () => {
    const hospital = new Hospital();
    hospital.say(A04("09:00", { to: "ED-1", visit: "Pabc@provisional" }));
    assert.deepEqual(hospital.occupants("ED-1"), ["Pabc@provisional"]);
    const made = hospital.say(A02("10:00", { to: "ED-2", from: "ED-1", visit: "V1" }));
    assert.equal(stays(hospital.visit()), "ED-1 09:00-10:00, ED-2 10:00-now");
    assert.deepEqual(hospital.visit().flags, []);
    assert.ok(made.some((event) => event.type === "identity.aliased"));
    assert.deepEqual([hospital.occupants("ED-1"), hospital.occupants("ED-2")], [[], ["V1"]]);
  });
});

describe("re-translation", () => {
  test("a report that supersedes another takes its place", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", id: "wrong" }));
    hospital.say(A01("08:00", { to: "W-2", id: "right", supersedes: ["wrong"] }));
    assert.equal(stays(hospital.visit()), "W-2 08:00-now");
    assert.deepEqual(hospital.occupants("W-1"), []);
    assert.notEqual(hospital.bed("W-1").readiness, "dirty");
  });

  test("superseded by a report on another visit, an encounter that rested on nothing else is cancelled", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", id: "wrong" }));
    hospital.say(A01("08:00", { to: "W-1", visit: "V2", id: "right", supersedes: ["wrong"] }));
    assert.equal(hospital.visit("V1").status, "cancelled");
    assert.deepEqual(hospital.occupants("W-1"), ["V2"]);
  });

  test("a claim without a number that turns out to be another patient's leaves the visit that it was held to mean", () => {
    const hospital = new Hospital();
    hospital.sayInTurn(
      A01("08:00", { to: "W-1" }),
      A02("09:00", { to: "W-2", visit: null, id: "wrong" }),
      A01("08:30", { to: "W-3", visit: "V2", patient: "P2" }),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-09:00, W-2 09:00-now");
    hospital.say(A02("09:00", { to: "W-2", visit: null, patient: "P2", supersedes: ["wrong"] }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.equal(stays(hospital.visit("V2")), "W-3 08:30-09:00, W-2 09:00-now");
  });

  test("a claim without a number no longer means a visit of which no report names its patient any more", () => {
    const named = [A01("08:00", { to: "W-1", patient: "P2" }), A08("07:59", { to: "W-1", id: "wrong" })];
    const claim = A02("09:00", { to: "W-2", visit: null, id: "claim" });
    const right = A08("07:59", { to: "W-1", patient: "P2", supersedes: ["wrong"] });
    for (const withdrawn of [[right], [right, A02("09:00", { visit: "V2", supersedes: ["claim"] })]]) {
      const hospital = new Hospital();
      hospital.sayInTurn(...named, claim);
      assert.equal(stays(hospital.visit()), "W-1 08:00-09:00, W-2 09:00-now");
      hospital.say(withdrawn);
      assert.equal(stays(hospital.visit()), "W-1 08:00-now");
      hospital.restart();
      assert.deepEqual(hospital.say(A08("10:00", { to: "W-1", patient: "P2" })), []);
    }
  });

  test("an account's move to another patient that is taken out is taken out of each of its visits", () => {
    for (const isRestarted of [false, true]) {
      const hospital = new Hospital();
      const data = { account: "ACC" };
      const moved = { level: "account", retiredPatient: "P1", retiredAccount: "ACC", retiredEncounter: null };
      hospital.sayInTurn(
        A01("08:00", { to: "W-1", visit: "V2", data }),
        A01("08:30", { to: "W-2", data }),
        link("encounter.reparented", "09:00", { id: "wrong", visit: null, patient: "P9" }, moved),
      );
      assert.deepEqual([hospital.visit().patient, hospital.visit("V2").patient], ["P9", "P9"]);
      if (isRestarted) hospital.restart();
      hospital.say(A08("09:00", { visit: "V5", patient: "P5", supersedes: ["wrong"] }));
      assert.deepEqual([hospital.visit().patient, hospital.visit("V2").patient], ["P1", "P1"]);
    }
  });

  test("a person's move that names a visit and is taken out leaves neither the visit nor the person moved", () => {
    const hospital = new Hospital();
    const moved = { level: "patient", retiredPatient: "P1" };
    hospital.sayInTurn(
      A01("08:00", { to: "W-1" }),
      A01("08:30", { to: "W-2", visit: "V2" }),
      link("encounter.reparented", "09:00", { id: "wrong", patient: "P9" }, moved),
    );
    assert.deepEqual([hospital.visit().patient, hospital.visit("V2").patient], ["P9", "P9"]);
    hospital.say(A08("09:00", { visit: "V5", patient: "P5", supersedes: ["wrong"] }));
    assert.deepEqual([hospital.visit().patient, hospital.visit("V2").patient], ["P1", "P1"]);
  });

  test("a source that runs in parallel decides nothing", () => {
    const hospital = new Hospital();
    assert.deepEqual(hospital.say(A01("08:00", { to: "W-1", data: { parallel: true } })), []);
  });
});
