import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  A01,
  A02,
  A03,
  A04,
  A05,
  A06,
  A07,
  A08,
  A09,
  A10,
  A11,
  A12,
  A13,
  A14,
  A15,
  A16,
  A17,
  A20,
  A21,
  A22,
  A25,
  A26,
  A27,
  A33,
  A38,
  A52,
  A53,
  at,
  bedReport,
  order,
  place,
  report,
} from "./support/feed.ts";
import { Hospital, isCorrection, ruleOf, stays } from "./support/hospital.ts";

const types = (events: { type: string }[]) => events.map((event) => event.type);

describe("starts and ends", () => {
  test("scenario 5: a transfer before its admission ends as if in order, and its doubt goes", () => {
    const hospital = new Hospital();
    hospital.say(A02("10:00", { to: "W-2", from: "W-1" }));
    assert.deepEqual(hospital.visit().flags, ["admit.missing"]);
    assert.equal(stays(hospital.visit()), "W-1 ?-10:00, W-2 10:00-now");
    hospital.say(A01("08:00", { to: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    assert.deepEqual(hospital.visit().flags, []);
    assert.equal(hospital.bed("W-1").readiness, "dirty");
  });

  test("scenario 6: a discharge alone makes a closed shell and dirties its bed only if recent and empty", () => {
    const recent = new Hospital();
    recent.say(A03("14:00", { to: "W-1" }));
    assert.equal(recent.visit().status, "closed");
    assert.deepEqual(recent.visit().flags, ["admit.missing"]);
    assert.equal(recent.bed("W-1").readiness, "dirty");
    const old = new Hospital();
    old.say(A03("08:00", { to: "W-1", rec: "14:00" }));
    assert.notEqual(old.bed("W-1").readiness, "dirty");
    const taken = new Hospital();
    taken.say(A01("13:00", { to: "W-1", visit: "V2", patient: "P2" }), A03("14:00", { to: "W-1" }));
    assert.deepEqual(taken.occupants("W-1"), ["V2"]);
    assert.equal(taken.bed("W-1").readiness, "in-use");
  });

  test("scenario 7: a discharge from another bed means a lost transfer; both beds are handled", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("14:00", { to: "W-2" }));
    assert.equal(hospital.visit().status, "closed");
    assert.deepEqual(hospital.visit().flags, ["movement.missing"]);
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    assert.equal(hospital.bed("W-2").readiness, "dirty");
  });

  test("scenario 8: a registration alone keeps an emergency patient in the bed", () => {
    const hospital = new Hospital();
    hospital.say(A04("09:00", { to: "ED-4" }));
    assert.equal(hospital.visit().class, "emergency");
    assert.equal(hospital.visit().admittedAt, null);
    assert.deepEqual(hospital.occupants("ED-4"), ["V1"]);
  });

  test("scenario 9: the inpatient stay starts at the admission, not at the arrival that PV1-44 repeats", () => {
    const hospital = new Hospital();
    hospital.say(
      A04("09:00", { to: "ED-4", basis: "PV1-44" }),
      A01("09:00", { to: "W-1", rec: "12:30", basis: "PV1-44", data: { admitAt: at("09:00") } }),
    );
    assert.equal(stays(hospital.visit()), "ED-4 09:00-12:30, W-1 12:30-now");
    assert.equal(hospital.visit().admittedAt, at("12:30"));
    assert.equal(hospital.visit().arrivedAt, at("09:00"));
  });

  test("scenario 21: discharged, cancelled, discharged: the second time stands", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A03("14:00", { to: "W-1" }),
      A13("14:30", { to: "W-1", evn6: "14:00" }),
      A03("16:00", { to: "W-1" }),
    );
    assert.equal(hospital.visit().closedAt, at("16:00"));
    assert.equal(stays(hospital.visit()), "W-1 08:00-16:00");
  });

  test("scenario 22: a cancelled admission frees the beds, and the number may be used anew", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A02("09:00", { to: "W-2", from: "W-1" }),
      A02("10:00", { to: "W-3", from: "W-2" }),
    );
    const made = hospital.say(A11("11:00", { evn6: "08:00" }));
    assert.equal(hospital.visit().status, "cancelled");
    assert.equal(made[0]?.type, "stay.corrected");
    for (const bed of ["W-1", "W-2", "W-3"]) assert.deepEqual(hospital.occupants(bed), []);
    assert.equal(hospital.bed("W-3").readiness, "dirty");
    assert.deepEqual(hospital.visit().stays, []);
    hospital.say(A01("12:00", { to: "W-4" }));
    assert.equal(stays(hospital.visit()), "W-4 12:00-now");
  });

  test("an admission cancelled within minutes leaves its bed as it was", () => {
    const hospital = new Hospital();
    hospital.say(A20("W-1", "unoccupied", "07:00"), A01("08:00", { to: "W-1" }));
    hospital.say(A11("08:05", { evn6: "08:00" }));
    assert.equal(hospital.bed("W-1").readiness, "ready");
  });

  test("scenario 23: a cancelled admission goes back to the emergency registration", () => {
    const hospital = new Hospital();
    hospital.say(A04("09:00", { to: "ED-4" }), A01("12:00", { to: "W-1" }), A11("12:30", { evn6: "12:00" }));
    assert.equal(stays(hospital.visit()), "ED-4 09:00-now");
    assert.equal(hospital.visit().class, "emergency");
    assert.equal(hospital.visit().admittedAt, null);
  });

  test("scenario 28: a discharge time on an admission ends nothing", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", data: { dischargeAt: at("12:00") } }));
    assert.equal(hospital.visit().status, "open");
  });

  test("scenario 65: admitted, moved and discharged in one minute overlaps nothing", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A02("08:00", { to: "W-2", from: "W-1" }), A03("08:00", { to: "W-2" }));
    assert.equal(hospital.visit().status, "closed");
    assert.deepEqual(hospital.occupants("W-1"), []);
    assert.deepEqual(hospital.occupants("W-2"), []);
  });

  test("scenario 68: a second admission of one patient: both open, both say so, nothing is closed", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    const made = hospital.say(A01("09:00", { to: "W-2", visit: "V2" }));
    for (const visit of ["V1", "V2"]) {
      assert.equal(hospital.visit(visit).status, "open");
      assert.deepEqual(hospital.visit(visit).flags, ["second.open.admission"]);
    }
    assert.ok(made.some((event) => event.encounter === "GH/V1"));
    hospital.say(A03("10:00", { to: "W-2", visit: "V2" }));
    assert.deepEqual(hospital.visit("V1").flags, []);
  });

  test("a transfer written after the discharge claims its bed until a person vouches for it", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("14:00", { to: "W-1" }), A02("15:00", { to: "W-2", from: "W-1" }));
    hospital.settle();
    assert.deepEqual(hospital.visit().flags, ["movement.after.discharge"]);
    assert.equal(hospital.visit().status, "closed");
    assert.deepEqual(
      hospital.bed("W-2").conflicts.map(({ kind, settling }) => [kind, settling]),
      [["claimed-after-discharge", false]],
    );
    hospital.say(
      report("bed.asserted", "15:30", {
        bed: "W-2",
        visit: null,
        kind: "command",
        actor: "user:7",
        data: { state: "confirmed", encounter: null, expiresAt: at("19:30"), reasonRef: null },
      }),
    );
    assert.deepEqual(hospital.bed("W-2").conflicts, []);
  });
});

describe("cancels find their targets", () => {
  const moved = () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A02("10:00", { to: "W-2", from: "W-1" }),
      A02("12:00", { to: "ICU-1", from: "W-2" }),
    );
    return hospital;
  };

  test("scenario 11: cancelling an older transfer leaves the later one standing and shows the disagreement", () => {
    const hospital = moved();
    hospital.say(A12("12:30", { evn6: "10:00", from: "W-2", to: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-12:00, ICU-1 12:00-now");
    assert.deepEqual(hospital.visit().flags, ["cancel.location.disagrees", "cancel.not.latest"]);
  });

  for (const [name, said] of [
    ["its time", { evn6: "12:00" }],
    ["its places", { from: "ICU-1", to: "W-2" }],
    ["nothing", {}],
  ] as const)
    test(`example 3.7 (a): a cancel that names ${name} undoes the latest transfer`, () => {
      const hospital = moved();
      hospital.say(A12("12:30", said));
      assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
      assert.deepEqual(hospital.visit().flags, []);
    });

  test("example 3.7 (a): two cancels in turn undo both transfers", () => {
    const hospital = moved();
    hospital.say(A12("12:30", { from: "ICU-1", to: "W-2" }), A12("12:40", { from: "W-2", to: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
  });

  for (const [name, said] of [
    ["the same selector", { from: "ICU-1", to: "W-2" }],
    ["no selector", {}],
    ["the target's time", { evn6: "12:00" }],
  ] as const)
    test(`scenario 12: a cancel repeated with ${name} undoes no older transfer`, () => {
      const hospital = moved();
      hospital.say(A12("12:30", said), A12("12:45", said));
      assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
      assert.deepEqual(hospital.visit().flags, ["cancel.repeat"]);
    });

  test("scenario 13: a cancel before its transfer waits for it", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A12("10:30", { evn6: "10:00", to: "W-1", from: "W-2" }));
    assert.deepEqual(hospital.visit().flags, ["cancel.unmatched"]);
    hospital.say(A02("10:00", { to: "W-2", from: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.deepEqual(hospital.visit().flags, []);
  });

  test("scenario 14: without a time the latest transfer that fits is undone; one that fits none waits, then is somebody's work", () => {
    const fits = moved();
    fits.say(A12("12:30", { to: "W-2" }));
    assert.equal(stays(fits.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    const none = moved();
    none.say(A12("12:30", { to: "X-9" }));
    assert.equal(stays(none.visit()), "W-1 08:00-10:00, W-2 10:00-12:00, ICU-1 12:00-now");
    assert.deepEqual(none.visit().flags, ["cancel.unmatched"]);
    const overdue = none.settle().filter((event) => event.type === "encounter.revised");
    assert.equal(overdue.length, 1);
    assert.equal(ruleOf(overdue[0]), "R8.5");
    assert.equal(none.reconciler.nextDue(), null);
  });

  test("a cancel that never finds its target is a person's work after the waiting time, even of an unknown visit", () => {
    const hospital = new Hospital();
    assert.deepEqual(hospital.say(A12("12:30", { to: "W-2" })), []);
    hospital.settle();
    assert.equal(hospital.visit().status, "cancelled");
    assert.deepEqual(hospital.visit().flags, ["cancel.unmatched"]);
  });

  test("scenario 16: a transfer there and a transfer back are three stays", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A02("10:00", { to: "W-2", from: "W-1" }),
      A02("11:00", { to: "W-1", from: "W-2" }),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-11:00, W-1 11:00-now");
  });

  test("scenario 19: a cancelled discharge may return the patient to another bed, at the time it was cancelled", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("14:00", { to: "W-1" }), A13("15:00", { to: "W-5", evn6: "14:00" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-15:00, W-5 15:00-now");
  });

  test("scenario 20: a cancelled discharge without its discharge changes nothing, and the visit stays open when it comes", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A13("15:00", { to: "W-1", evn6: "14:00" }));
    assert.deepEqual(hospital.visit().flags, ["cancel.unmatched"]);
    hospital.say(A03("14:00", { to: "W-1" }));
    assert.equal(hospital.visit().status, "open");
    assert.deepEqual(hospital.visit().flags, []);
  });

  test("scenario 50: either meaning of a cancelled leave's time undoes the right leave", () => {
    for (const evn6 of ["10:00", "10:40"]) {
      const hospital = new Hospital();
      hospital.say(A01("08:00", { to: "W-1" }), A21("10:00"));
      assert.equal(hospital.visit().onLeave, true);
      assert.equal(hospital.bed("W-1").occupants[0]?.onLeave, true);
      hospital.say(A52("10:40", { evn6 }));
      assert.equal(hospital.visit().onLeave, false);
      hospital.say(A21("12:00"), A22("18:00"));
      assert.equal(hospital.visit().onLeave, false);
      hospital.say(A53("18:20", { evn6: evn6 === "10:00" ? "18:00" : "18:20" }));
      assert.equal(hospital.visit().onLeave, true);
    }
  });

  const movement = (id: string, action: string) => ({
    movement: {
      ids: [{ id, authority: "M" }],
      action,
      historic: false,
      originalTrigger: null,
      start: null,
      end: null,
      scope: null,
    },
  });

  test("scenario 55: an update of a movement shifts its stays and says that the past changed", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A02("10:00", { to: "W-2", from: "W-1", data: movement("2", "INSERT") }));
    const shifted = { movement: { ...movement("2", "UPDATE").movement, start: at("11:00") } };
    const made = hospital.say(report("encounter.updated", "12:00", { trigger: "Z99", data: shifted }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-11:00, W-2 11:00-now");
    assert.deepEqual([made[0]?.type, isCorrection(made[0])], ["stay.corrected", true]);
  });

  test("scenario 56: a movement that is not the latest may be cancelled by its id, and it is said", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A02("10:00", { to: "W-2", from: "W-1", data: movement("2", "INSERT") }),
      A02("12:00", { to: "W-3", from: "W-2", data: movement("3", "INSERT") }),
      A12("12:30", { data: movement("2", "CANCEL") }),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-12:00, W-3 12:00-now");
    assert.deepEqual(hospital.visit().flags, ["cancel.not.latest"]);
  });

  test("scenario 57: a movement inserted for yesterday fills history and starts nothing", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A02("+1 10:00", { to: "W-3", from: "W-1" }));
    const made = hospital.say(A02("12:00", { rec: "+1 11:00", to: "W-2", from: "W-1", data: { historic: true } }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-12:00, W-2 12:00-10:00, W-3 10:00-now");
    for (const event of made) assert.equal((event.data as { muted: boolean }).muted, true);
    assert.equal(isCorrection(made[0]), true);
  });
});

describe("plans, classes and tracking", () => {
  test("scenario 24: a cancelled pre-admission is gone; an admitted one is fulfilled", () => {
    const gone = new Hospital();
    gone.say(A05("08:00", { data: { plannedAt: at("+1 07:00") } }));
    assert.equal(gone.visit().status, "planned");
    assert.equal(gone.visit().pendingAdmission?.plannedAt, at("+1 07:00"));
    gone.say(A38("09:00", { evn6: "08:00" }));
    assert.equal(gone.visit().status, "cancelled");
    assert.equal(gone.visit().pendingAdmission, null);
    const kept = new Hospital();
    kept.say(A05("08:00"), A01("12:00", { to: "W-1" }));
    assert.equal(kept.visit().status, "open");
    assert.equal(kept.visit().pendingAdmission, null);
  });

  const demand = (time: string, meaning: string, bed: string, trigger: string) => [
    order("bed.requested", time, null, meaning, { place: place(bed) }, { trigger }),
    bedReport("bed.assigned", bed, time, { until: null }, { visit: "V1" }),
  ];
  const demandCancelled = (time: string, meaning: string, bed: string) => [
    order("bed.request.cancelled", time, null, meaning, { place: place(bed) }),
    bedReport("bed.assigned.cancelled", bed, time, {}, { visit: "V1" }),
  ];

  test("scenario 25: a pending admission reserves its bed until it is cancelled or fulfilled", () => {
    const cancelled = new Hospital();
    const [request, assigned] = demand("08:00", "admit-bed", "W-1", "A14") as [never, never];
    cancelled.say(A14("08:00", { data: { pending: place("W-1") } }), request, assigned);
    assert.equal(cancelled.bed("W-1").assignment?.encounter, "GH/V1");
    const opened = cancelled.decisions.find((event) => event.type === "request.opened");
    const key = opened && "now" in opened.data && "key" in opened.data.now ? opened.data.now.key : "";
    cancelled.say(A27("09:00", { evn6: "08:00" }), demandCancelled("09:00", "admit-bed", "W-1"));
    assert.equal(cancelled.bed("W-1").assignment, null);
    assert.equal(cancelled.request(key).status, "cancelled");
    assert.equal(cancelled.visit().pendingAdmission, null);
    const fulfilled = new Hospital();
    fulfilled.say(A14("08:00", { data: { pending: place("W-1") } }), demand("08:00", "admit-bed", "W-1", "A14"));
    const made = fulfilled.say(A01("10:00", { to: "W-1" }));
    assert.equal(fulfilled.bed("W-1").assignment, null);
    assert.ok(types(made).includes("request.closed"));
    assert.equal(fulfilled.visit().pendingAdmission, null);
  });

  test("scenario 26: a pending transfer fulfilled elsewhere frees its bed; cancelled, it moves nobody", () => {
    const elsewhere = new Hospital();
    elsewhere.say(
      A01("07:00", { to: "W-1" }),
      A15("08:00", { data: { pending: place("W-9") } }),
      demand("08:00", "transfer-bed", "W-9", "A15"),
    );
    assert.equal(elsewhere.bed("W-9").assignment?.encounter, "GH/V1");
    elsewhere.say(A02("09:00", { to: "W-8", from: "W-1" }));
    assert.equal(elsewhere.bed("W-9").assignment, null);
    assert.equal(elsewhere.visit().pendingTransfer, null);
    const cancelled = new Hospital();
    cancelled.say(
      A01("07:00", { to: "W-1" }),
      A15("08:00", { data: { pending: place("W-9") } }),
      demand("08:00", "transfer-bed", "W-9", "A15"),
    );
    cancelled.say(A26("08:30", { evn6: "08:00" }), demandCancelled("08:30", "transfer-bed", "W-9"));
    assert.equal(cancelled.bed("W-9").assignment, null);
    assert.equal(cancelled.visit().pendingTransfer, null);
    assert.equal(stays(cancelled.visit()), "W-1 07:00-now");
  });

  test("an assignment outlives moves inside the unit where the patient waits, and not its time limit", () => {
    const hospital = new Hospital();
    hospital.say(
      A04("07:00", { to: "ED-1" }),
      demand("08:00", "admit-bed", "W-9", "A14"),
      A02("08:30", { to: "ED-2", from: "ED-1" }),
    );
    assert.equal(hospital.bed("W-9").assignment?.encounter, "GH/V1");
    hospital.settle();
    assert.equal(hospital.bed("W-9").assignment, null);
  });

  test("scenario 27: an expected discharge keeps the bed occupied and can be taken back", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(A16("09:00", { data: { plannedAt: at("15:00"), dischargeAt: at("15:00") } }));
    assert.equal(hospital.visit().discharge.expectedAt, at("15:00"));
    assert.equal(hospital.visit().discharge.expectedSince, at("09:00"));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    hospital.say(A25("10:00", { evn6: "09:00" }));
    assert.equal(hospital.visit().discharge.expectedAt, null);
  });

  test("scenario 29: a change to inpatient under a new number is one encounter under both, and no merge", () => {
    const hospital = new Hospital();
    hospital.say(A04("09:00", { to: "ED-1", visit: "E1" }));
    hospital.say(A06("11:00", { to: "W-1", visit: "V1", data: { retiredEncounter: "GH/E1" } }));
    assert.equal(hospital.visit("E1").key, "GH/V1");
    assert.equal(hospital.visit().class, "inpatient");
    assert.equal(stays(hospital.visit()), "ED-1 09:00-11:00, W-1 11:00-now");
    assert.deepEqual(hospital.visit().flags, []);
    assert.deepEqual(hospital.visit().aliases, ["GH/E1"]);
    assert.deepEqual(hospital.occupants("ED-1"), []);
  });

  test("scenario 30: a patient made outpatient keeps the bed; a change of an unknown visit is implied", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A07("10:00"));
    assert.equal(hospital.visit().class, "outpatient");
    assert.equal(hospital.visit().admittedAt, null);
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    const unknown = new Hospital();
    unknown.say(A06("10:00", { to: "W-1" }));
    assert.deepEqual(unknown.visit().flags, ["admit.missing"]);
    assert.equal(unknown.visit().admittedAt, at("10:00"));
  });

  test("scenario 31: tracking follows the patient, keeps the bed, and can be taken back", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A09("09:00", { data: { temporary: place("XRAY") } }));
    assert.equal(hospital.visit().tracking?.raw, "XRAY");
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    hospital.say(A10("09:40", { to: "W-1" }));
    assert.equal(hospital.visit().tracking, null);
    hospital.say(A09("10:00", { data: { temporary: place("CT") } }), A33("10:05", { evn6: "10:00" }));
    assert.equal(hospital.visit().tracking, null);
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
  });

  test("scenario 32: an arrival in a new place becomes an inferred transfer by the settling time; the transfer takes over", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A09("09:00", { data: { pending: place("W-2") } }),
      A10("09:20", { to: "W-2" }),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    hospital.settle();
    assert.equal(stays(hospital.visit()), "W-1 08:00-09:20, W-2 09:20-now");
    assert.equal(hospital.visit().placeBasis, "inferred");
    hospital.say(A02("09:10", { to: "W-2", from: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-09:10, W-2 09:10-now");
    assert.equal(hospital.visit().placeBasis, "explicit");
  });
});

describe("snapshots", () => {
  const inWard = () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    return hospital;
  };

  test("an update that confirms what is known decides nothing", () => {
    const hospital = inWard();
    assert.deepEqual(hospital.say(A08("09:00", { to: "W-1", data: { class: "inpatient" } })), []);
  });

  test("scenario 38: an update right after a swap that still says the old bed is stale", () => {
    const hospital = inWard();
    hospital.say(A01("08:00", { to: "W-2", visit: "V2", patient: "P2" }));
    hospital.say(A17("19:00", { to: "W-2", visit: "V1", patient: "P1" }, { to: "W-1", visit: "V2", patient: "P2" }));
    hospital.say(A08("19:01", { to: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-19:00, W-2 19:00-now");
    assert.deepEqual(hospital.visit().flags, ["stale.snapshot"]);
  });

  test("scenario 39: an update with a new bed is an inferred move; the transfer that follows sets its time", () => {
    const hospital = inWard();
    hospital.say(A08("10:20", { to: "W-2" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:20, W-2 10:20-now");
    assert.deepEqual(hospital.visit().flags, ["location.by.update"]);
    assert.equal(hospital.visit().placeBasis, "inferred");
    hospital.say(A02("10:05", { rec: "10:40", to: "W-2", from: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:05, W-2 10:05-now");
    assert.deepEqual(hospital.visit().flags, []);
  });

  test("scenario 40: an empty place changes nothing, a deleted one leaves the patient unplaced and the bed unconfirmed", () => {
    const hospital = inWard();
    hospital.say(A08("09:00"));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    hospital.say(A08("10:00", { to: null }));
    hospital.settle();
    assert.equal(hospital.visit().status, "open");
    assert.equal(hospital.visit().place, null);
    assert.deepEqual(hospital.visit().flags, ["unplaced"]);
    assert.deepEqual(
      hospital.bed("W-1").conflicts.map(({ kind }) => kind),
      ["unplaced"],
    );
    hospital.say(A02("11:00", { to: "W-3" }));
    assert.deepEqual(hospital.bed("W-1").conflicts, []);
    assert.deepEqual(hospital.visit().flags, []);
  });

  test("scenario 41: an update that says inpatient of an emergency visit is a flagged change of class", () => {
    const hospital = new Hospital();
    hospital.say(A04("09:00", { to: "ED-1" }));
    hospital.say(A08("11:00", { to: "ED-1", data: { class: "inpatient" } }));
    assert.equal(hospital.visit().class, "inpatient");
    assert.deepEqual(hospital.visit().flags, ["class.by.update"]);
  });

  test("scenario 42: an update of a discharged visit reopens nothing", () => {
    const hospital = inWard();
    hospital.say(A03("14:00", { to: "W-1" }));
    const made = hospital.say(A08("15:00", { to: "W-1" }));
    assert.deepEqual(made, []);
    assert.equal(hospital.visit().status, "closed");
    assert.equal(hospital.bed("W-1").readiness, "dirty");
  });

  test("scenario 54: a bed status inside a patient's message changes no readiness", () => {
    const hospital = inWard();
    hospital.say(A08("09:00", { to: "W-1", data: { bedStatus: "U" } }));
    assert.equal(hospital.bed("W-1").readiness, "in-use");
  });

  test("scenario 34: a swap without visit numbers finds the patients' open encounters", () => {
    const hospital = inWard();
    hospital.say(A01("08:00", { to: "W-2", visit: "V2", patient: "P2" }));
    hospital.say(A17("19:00", { to: "W-2", visit: null, patient: "P1" }, { to: "W-1", visit: null, patient: "P2" }));
    assert.deepEqual([hospital.occupants("W-1"), hospital.occupants("W-2")], [["V2"], ["V1"]]);
    assert.deepEqual(hospital.bed("W-1").conflicts, []);
  });
});
