import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A03, A08, order, type Said } from "./support/feed.ts";
import { Hospital } from "./support/hospital.ts";

const flagged = (type: "order.placed" | "order.status.changed" | "order.cancelled", time: string, said: Said = {}) =>
  order(type, time, "Flag/f1@FHIR", "isolation", { code: "CONTACT", status: "completed" }, { visit: null, ...said });

describe("isolation told of a person", () => {
  test("it holds for the open visit beside what the visit itself says, and the same code twice is one", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1", data: { isolation: ["AIRBORNE"] } }));
    hospital.say(flagged("order.placed", "09:00"));
    assert.deepEqual(hospital.visit().isolation, ["AIRBORNE", "CONTACT"]);
    hospital.say(A08("09:30", { data: { isolation: ["CONTACT"] } }));
    assert.deepEqual(hospital.visit().isolation, ["CONTACT"]);
  });

  test("lifted, set again and set in error, it follows the newest version", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), flagged("order.placed", "09:00"));
    hospital.say(flagged("order.status.changed", "10:00"));
    assert.deepEqual(hospital.visit().isolation, []);
    hospital.say(flagged("order.placed", "11:00"));
    assert.deepEqual(hospital.visit().isolation, ["CONTACT"]);
    hospital.say(flagged("order.cancelled", "12:00"));
    assert.deepEqual(hospital.visit().isolation, []);
  });

  test("it waits for a visit to open, changes none that is over, and reaches nobody else", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A03("09:00", { to: "W-1" }));
    hospital.say(flagged("order.placed", "10:00"));
    hospital.say(A01("11:00", { to: "W-2", visit: "V2" }), A01("11:00", { to: "W-3", visit: "V3", patient: "P2" }));
    assert.deepEqual(
      ["V1", "V2", "V3"].map((visit) => hospital.visit(visit).isolation),
      [[], ["CONTACT"], []],
    );
  });
});
