import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, A12, A13, at, cleaned, cleaningStarted } from "./support/feed.ts";
import { Hospital, stays } from "./support/hospital.ts";

describe("the life of a stay", () => {
  test("scenario 1: an admission occupies an empty bed and takes it into use", () => {
    const hospital = new Hospital();
    const made = hospital.say(A01("08:00", { to: "W-1" }));
    assert.deepEqual(
      made.map((event) => event.type),
      ["stay.opened", "bed.occupied"],
    );
    assert.equal(hospital.bed("W-1").readiness, "in-use");
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.equal(hospital.visit().admittedAt, at("08:00"));
  });

  test("scenario 10: a cancelled transfer puts the patient back without a second arrival", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(A02("10:00", { to: "W-2", from: "W-1" }));
    const made = hospital.say(A12("10:30", { evn6: "10:00", to: "W-1", from: "W-2" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.deepEqual(hospital.visit().flags, []);
    assert.equal(made[0]?.type, "stay.corrected");
    assert.deepEqual(hospital.occupants("W-2"), []);
    assert.equal(hospital.bed("W-1").readiness, "in-use");
  });

  test("scenario 17: a cancelled discharge reopens the visit and takes the bed back", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(A03("14:00", { to: "W-1" }));
    assert.equal(hospital.bed("W-1").readiness, "dirty");
    hospital.say(cleaningStarted("W-1", "14:10"));
    assert.equal(hospital.bed("W-1").readiness, "cleaning");
    hospital.say(A13("15:00", { to: "W-1", evn6: "14:00" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    assert.equal(hospital.visit().status, "open");
    assert.equal(hospital.visit().discharge.leftAt, null);
    assert.equal(hospital.bed("W-1").readiness, "in-use");
    assert.deepEqual(hospital.bed("W-1").conflicts, []);
  });

  test("a clean bed is ready again", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "W-1" }),
      A03("14:00", { to: "W-1" }),
      cleaningStarted("W-1", "14:10"),
      cleaned("W-1", "14:50"),
    );
    assert.equal(hospital.bed("W-1").readiness, "ready");
    assert.equal(hospital.bed("W-1").readinessSince, at("14:50"));
  });
});
