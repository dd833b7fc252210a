import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  A01,
  A02,
  A03,
  A08,
  A13,
  A17,
  A20,
  at,
  bedReport,
  cleaned,
  cleaningStarted,
  report,
  type Unrecorded,
} from "./support/feed.ts";
import { Hospital, stays } from "./support/hospital.ts";

const conflicts = (hospital: Hospital, bed: string) =>
  hospital.bed(bed).conflicts.map(({ kind, settling }) => `${kind}${settling ? " (settling)" : ""}`);

function twoPatients(): Hospital {
  const hospital = new Hospital();
  hospital.say(A20("W-1", "unoccupied", "07:00"), A20("W-2", "unoccupied", "07:00"));
  hospital.say(
    A01("08:00", { to: "W-1", visit: "VA", patient: "PA" }),
    A01("08:00", { to: "W-2", visit: "VB", patient: "PB" }),
  );
  return hospital;
}

describe("swaps", () => {
  test("scenario 33: a swap is one instant without conflict or cleaning", () => {
    const hospital = twoPatients();
    const made = hospital.say(
      A17("19:00", { to: "W-2", visit: "VA", patient: "PA" }, { to: "W-1", visit: "VB", patient: "PB" }),
    );
    assert.deepEqual(
      made.map((event) => event.type),
      ["stay.swapped", "stay.swapped", "bed.occupied", "bed.occupied"],
    );
    assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["VB"], ["VA"]]);
    for (const bed of ["W-1", "W-2"]) {
      assert.deepEqual(hospital.bed(bed).conflicts, []);
      assert.equal(hospital.bed(bed).readiness, "in-use");
    }
    assert.ok(
      !hospital.decisions.some(
        (event) =>
          event.type.startsWith("bed.") && (event.data as { now: { readiness: string } }).now.readiness === "dirty",
      ),
    );
  });

  test("scenario 35: a swap repeated, or followed by two transfers and two updates, changes nothing", () => {
    const hospital = twoPatients();
    const swap = () =>
      A17("19:00", { to: "W-2", visit: "VA", patient: "PA" }, { to: "W-1", visit: "VB", patient: "PB" });
    hospital.say(swap());
    const before = [hospital.visit("VA"), hospital.visit("VB"), hospital.bed("W-1"), hospital.bed("W-2")];
    hospital.sayInTurn(
      swap(),
      A02("19:00", { rec: "19:04", to: "W-2", from: "W-1", visit: "VA", patient: "PA" }),
      A02("19:00", { rec: "19:05", to: "W-1", from: "W-2", visit: "VB", patient: "PB" }),
      A08("19:20", { to: "W-2", visit: "VA", patient: "PA" }),
      A08("19:20", { to: "W-1", visit: "VB", patient: "PB" }),
    );
    assert.deepEqual([hospital.visit("VA"), hospital.visit("VB"), hospital.bed("W-1"), hospital.bed("W-2")], before);
  });

  test("scenario 36: two transfers that exchange two beds settle as an inferred swap without cleaning", () => {
    const hospital = twoPatients();
    hospital.say(A02("19:00", { to: "W-2", from: "W-1", visit: "VA", patient: "PA" }));
    assert.deepEqual(conflicts(hospital, "W-2"), ["two-patients (settling)"]);
    const loud = hospital.passTime(150_000);
    assert.deepEqual(
      loud.map((event) => event.type),
      ["bed.conflicted"],
    );
    assert.deepEqual(conflicts(hospital, "W-2"), ["two-patients"]);
    const made = hospital.say(A02("19:03", { to: "W-1", from: "W-2", visit: "VB", patient: "PB" }));
    hospital.settle();
    assert.ok(made.some((event) => event.type === "stay.swapped" && event.encounter === "GH/VB"));
    assert.ok(made.some((event) => event.type === "bed.settled" && event.bed === "W-2"));
    for (const bed of ["W-1", "W-2"]) {
      assert.deepEqual(conflicts(hospital, bed), []);
      assert.deepEqual(hospital.bed(bed).flags, ["swap.inferred"]);
      assert.equal(hospital.bed(bed).readiness, "in-use");
    }
    assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["VB"], ["VA"]]);
  });

  test("scenario 37: three transfers through a dummy place never conflict and need no cleaning", () => {
    const hospital = twoPatients();
    hospital.sayInTurn(
      A02("19:00", { to: "~HALL", from: "W-1", visit: "VA", patient: "PA" }),
      A02("19:01", { to: "W-1", from: "W-2", visit: "VB", patient: "PB" }),
      A02("19:02", { to: "W-2", from: "~HALL", visit: "VA", patient: "PA" }),
    );
    hospital.settle();
    for (const bed of ["W-1", "W-2"]) {
      assert.deepEqual(conflicts(hospital, bed), []);
      assert.equal(hospital.bed(bed).readiness, "in-use");
    }
    assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["VB"], ["VA"]]);
    assert.ok(!hospital.decisions.some((event) => event.type === "bed.conflicted"));
  });

  test("a leg whose encounter is unknown is half a swap: it moves, the other leg still applies", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", visit: "VA", patient: "PA" }));
    hospital.say(
      A17("19:00", { to: "W-2", visit: "VA", patient: "PA" }, { to: "W-1", from: "W-2", visit: "VB", patient: "PB" }),
    );
    assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["VB"], ["VA"]]);
    assert.deepEqual(hospital.visit("VB").flags, ["admit.missing"]);
  });

  test("a swap that changes nothing and that nothing explains says so", () => {
    const hospital = twoPatients();
    hospital.say(A17("19:00", { to: "W-1", visit: "VA", patient: "PA" }, { to: "W-2", visit: "VB", patient: "PB" }));
    assert.deepEqual(hospital.visit("VA").flags, ["swap.no-effect"]);
  });
});

describe("two patients in one bed", () => {
  const taken = () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A03("14:00", { to: "W-1" }),
      A01("14:40", { to: "W-1", visit: "V2", patient: "P2" }),
    );
    return hospital;
  };

  test("scenario 18 and example 3.7 (b): a cancelled discharge into a taken bed is a loud conflict with both shown", () => {
    const hospital = taken();
    hospital.say(A13("15:00", { to: "W-1", evn6: "14:00" }));
    const made = hospital.settle();
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.deepEqual(hospital.occupants("W-1"), ["V1", "V2"]);
    assert.deepEqual(conflicts(hospital, "W-1"), ["two-patients"]);
    assert.equal(hospital.bed("W-1").conflicts[0]?.since, at("14:40"));
    assert.ok(made.some((event) => event.type === "bed.conflicted"));
  });

  test("example 3.7 (b): a cancelled discharge into another bed leaves the overlap to history", () => {
    const hospital = taken();
    hospital.say(cleaned("W-1", "14:30"));
    hospital.say(A13("15:00", { to: "W-5", evn6: "14:00" }));
    hospital.settle();
    assert.equal(stays(hospital.visit()), "W-1 08:00-15:00, W-5 15:00-now");
    assert.deepEqual(hospital.occupants("W-1"), ["V2"]);
    assert.deepEqual(conflicts(hospital, "W-1"), []);
  });

  test("an admission into a dirty bed is shown, and quiet once the bed has been cleaned", () => {
    const hospital = taken();
    hospital.settle();
    assert.deepEqual(conflicts(hospital, "W-1"), ["occupied-before-clean"]);
    hospital.say(cleaned("W-1", "14:20"));
    assert.deepEqual(conflicts(hospital, "W-1"), []);
  });
});

describe("bed status", () => {
  test("scenario 4: H, U, H with equal bodies are three statements; the bed ends dirty", () => {
    const hospital = new Hospital();
    hospital.say(
      A20("W-1", "housekeeping", "08:00"),
      A20("W-1", "unoccupied", "09:00"),
      A20("W-1", "housekeeping", "10:00"),
    );
    assert.equal(hospital.bed("W-1").readiness, "dirty");
  });

  test("a bed is unknown until something is said of it, then believed ready", () => {
    const hospital = new Hospital();
    hospital.say(bedReport("bed.blocked", "W-1", "07:00", { reason: "repair", until: null }));
    assert.equal(hospital.bed("W-1").readiness, "unknown");
    hospital.say(A20("W-1", "unoccupied", "08:00"));
    assert.equal(hospital.bed("W-1").readiness, "ready");
    assert.equal(hospital.bed("W-1").block?.reason, "repair");
  });

  test("scenario 51: O on an empty bed invents nobody; U on an occupied one moves nobody; both are shown", () => {
    const hospital = new Hospital();
    hospital.say(A20("W-1", "occupied", "08:00"));
    hospital.settle();
    assert.deepEqual(hospital.occupants("W-1"), []);
    assert.deepEqual(conflicts(hospital, "W-1"), ["status-disagrees"]);
    assert.deepEqual(hospital.bed("W-1").flags, ["bed.status.disagrees"]);
    hospital.say(A01("07:50", { to: "W-1" }));
    assert.deepEqual(conflicts(hospital, "W-1"), []);
    hospital.say(A20("W-1", "unoccupied", "09:00"));
    hospital.settle();
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.equal(hospital.bed("W-1").readiness, "in-use");
    assert.deepEqual(conflicts(hospital, "W-1"), ["status-disagrees"]);
  });

  test("scenario 52: a contaminated bed is freed by a terminal clean alone", () => {
    const hospital = new Hospital({
      site: { sources: [{ id: "BEDS", protocol: "hl7v2", facility: "GH", authoritativeReadiness: true }] },
    });
    hospital.say(A20("W-1", "contaminated", "08:00"));
    hospital.say(A20("W-1", "unoccupied", "09:00", { source: "BEDS" }));
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    hospital.say(cleaned("W-1", "10:00", "standard"));
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    assert.equal(hospital.bed("W-1").cleaningLevel, "terminal");
    hospital.say(cleaned("W-1", "11:00", "terminal"));
    assert.equal(hospital.bed("W-1").readiness, "ready");
    assert.equal(hospital.bed("W-1").cleaningLevel, "standard");
  });

  test("a dirty bed is freed by U only from the source named authoritative", () => {
    const hospital = new Hospital({
      site: { sources: [{ id: "BEDS", protocol: "hl7v2", facility: "GH", authoritativeReadiness: true }] },
    });
    hospital.say(A01("08:00", { to: "W-1" }), A03("09:00", { to: "W-1" }), A20("W-1", "unoccupied", "09:10"));
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    hospital.say(A20("W-1", "unoccupied", "09:20", { source: "BEDS" }));
    assert.equal(hospital.bed("W-1").readiness, "ready");
  });

  test("scenario 53: a closed bed keeps its patient and is blocked afterwards", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A20("W-1", "closed", "09:00"));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    hospital.say(A03("10:00", { to: "W-1" }));
    assert.equal(hospital.bed("W-1").block?.reason, "closed");
    hospital.say(A20("W-1", "housekeeping", "11:00"));
    assert.equal(hospital.bed("W-1").block, null);
  });

  test("scenario 76: an inactive location keeps its stay and blocks; a shared location never conflicts", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(
      bedReport("location.changed", "W-1", "09:00", { active: false, dummy: false, parent: null, aliases: [] }),
    );
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.equal(hospital.bed("W-1").block?.reason, "inactive");
    hospital.say(
      bedReport("location.changed", "W-1", "10:00", { active: true, dummy: true, parent: null, aliases: [] }),
    );
    hospital.say(A01("11:00", { to: "W-1", visit: "V2", patient: "P2" }));
    hospital.settle();
    assert.deepEqual(hospital.occupants("W-1"), ["V1", "V2"]);
    assert.deepEqual(conflicts(hospital, "W-1"), []);
    assert.equal(hospital.bed("W-1").block, null);
  });

  test("cleaning that was under way is not restarted by H", () => {
    const hospital = new Hospital();
    hospital.say(
      A20("W-1", "housekeeping", "08:00"),
      cleaningStarted("W-1", "08:30"),
      A20("W-1", "housekeeping", "08:40"),
    );
    assert.equal(hospital.bed("W-1").readiness, "cleaning");
  });
});

describe("a person's word about a bed", () => {
  const asserted = (state: string, time: string, expires: string, encounter: string | null = null): Unrecorded =>
    report("bed.asserted", time, {
      bed: "W-1",
      visit: null,
      kind: "command",
      actor: "user:7",
      id: `assert-${time}`,
      data: { state, encounter, expiresAt: at(expires), reasonRef: null },
    });

  test("it wins readiness until cleaning or a stay says otherwise", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("09:00", { to: "W-1" }), asserted("ready", "09:30", "13:30"));
    assert.equal(hospital.bed("W-1").readiness, "ready");
    hospital.say(cleaningStarted("W-1", "10:00"));
    assert.equal(hospital.bed("W-1").readiness, "cleaning");
    assert.equal(hospital.bed("W-1").assertion, null);
  });

  test("it is gone when it expires, and when it is withdrawn", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("09:00", { to: "W-1" }), asserted("ready", "09:30", "13:30"));
    hospital.settle();
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    hospital.say(asserted("ready", "14:00", "+4 18:00"));
    hospital.say(
      report("bed.assertion.withdrawn", "14:10", { bed: "W-1", visit: null, data: { assertionId: "assert-14:00" } }),
    );
    assert.equal(hospital.bed("W-1").assertion, null);
    assert.equal(hospital.bed("W-1").readiness, "dirty");
  });

  test("it moves no patient: where it disagrees, both are shown", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), asserted("ready", "09:30", "+9 13:30"));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.equal(hospital.bed("W-1").readiness, "in-use");
    assert.deepEqual(conflicts(hospital, "W-1"), ["assertion-disagrees"]);
  });
});
