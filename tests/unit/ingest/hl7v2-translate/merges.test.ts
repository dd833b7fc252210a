import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { message, only, PID, pv1, translate, typesOf } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

const link = (trigger: string, ...segments: string[]) =>
  message({ type: `ADT^${trigger}` }, "EVN||20261117125500", ...segments);
const PID_ACCOUNT = "PID|1||778801^^^GENADT^MR||Quill^Ottoline|||||||||||||A1^^^GENADT^AN";

describe("merges of patients", () => {
  for (const trigger of ["A18", "A30", "A34", "A39", "A40"])
    test(`${trigger}: the patient of PID survives, the one of MRG is retired`, () => {
      const draft = only(translate(link(trigger, PID, "MRG|990001^^^GENADT^MR")), "patient.merged");
      assert.equal(draft.patient?.identifiers[0]?.value, "778801");
      assert.equal(draft.retiredPatient?.identifiers[0]?.value, "990001");
      assert.deepEqual(draft.data.flags, []);
    });

  test("an untyped retired number takes the type of its partner", () => {
    const draft = only(translate(link("A40", PID, "MRG|990001")), "patient.merged");
    assert.deepEqual(draft.retiredPatient?.identifiers, [{ value: "990001", authority: "GENADT", type: "MR" }]);
  });

  test("scenario 46: a pair of different types is parked, the other pairs of the message are applied", () => {
    const both = link("A40", PID, "MRG|S9^^^SSA^SS", "PID|||778802^^^GENADT^MR", "MRG|990002^^^GENADT^MR");
    const translation = translate(both);
    assert.equal(translation.parked?.reason, "merge.mismatch");
    assert.equal(only(translation, "patient.merged").retiredPatient?.identifiers[0]?.value, "990002");
  });

  test("numbers are paired by type where the order differs", () => {
    const pid = "PID|||S1^^^SSA^SS~778801^^^GENADT^MR";
    assert.deepEqual(typesOf(translate(link("A40", pid, "MRG|990001^^^GENADT^MR"))), ["patient.merged"]);
  });

  test("the same number on both sides is flagged", () => {
    assert.deepEqual(only(translate(link("A40", PID, "MRG|778801^^^GENADT^MR")), "patient.merged").data.flags, [
      "merge.conflict",
    ]);
  });

  test("MRG-4, then MRG-2 stand in for an empty MRG-1; without any the message is parked", () => {
    assert.equal(
      only(translate(link("A34", PID, "MRG||||990004")), "patient.merged").retiredPatient?.identifiers[0]?.value,
      "990004",
    );
    assert.equal(translate(link("A40", PID)).parked?.path, "MRG-1");
  });

  test("an A40 applies its lower pairs, too", () => {
    const translation = translate(link("A40", PID_ACCOUNT, "MRG|990001^^^GENADT^MR||A2||V2", pv1({ 19: "V1" })));
    assert.deepEqual(typesOf(translation), ["patient.merged", "encounter.merged", "encounter.merged"]);
  });
});

describe("merges, moves and changes of accounts and visits", () => {
  test("A41 retires an account, A42 a visit, A35 and A36 an account in the old form", () => {
    const a41 = only(translate(link("A41", PID_ACCOUNT, "MRG|990001||A2")), "encounter.merged");
    assert.deepEqual([a41.data.level, a41.data.account, a41.data.retiredAccount], ["account", "GEN/A1", "GEN/A2"]);
    const a42 = only(translate(link("A42", PID, "MRG|||||V2", pv1({ 19: "V1" }))), "encounter.merged");
    assert.deepEqual([a42.data.level, a42.encounter, a42.data.retiredEncounter], ["visit", "GEN/V1", "GEN/V2"]);
    assert.deepEqual(typesOf(translate(link("A35", PID_ACCOUNT, "MRG|||A2"))), ["encounter.merged"]);
    assert.deepEqual(typesOf(translate(link("A36", PID_ACCOUNT, "MRG|990001||A2"))), [
      "patient.merged",
      "encounter.merged",
    ]);
    assert.equal(translate(link("A42", PID, "MRG|||A2", pv1({ 19: "V1" }))).parked?.path, "MRG-5");
  });

  test("where the account is the visit, merging accounts merges visits", () => {
    const site = fixtureSite({ accountIsVisit: true });
    const draft = only(translate(link("A41", PID_ACCOUNT, "MRG|||A2"), site), "encounter.merged");
    assert.deepEqual([draft.data.level, draft.encounter, draft.data.retiredEncounter], ["visit", "GEN/A1", "GEN/A2"]);
  });

  test("scenario 48: A44 moves an account from the patient of MRG, A43 all there is", () => {
    const a44 = only(translate(link("A44", PID_ACCOUNT, "MRG|990001||A1")), "encounter.reparented");
    assert.deepEqual([a44.data.level, a44.retiredPatient?.identifiers[0]?.value], ["account", "990001"]);
    assert.equal(only(translate(link("A43", PID, "MRG|990001")), "encounter.reparented").data.level, "patient");
  });

  test("scenario 49: A45, A47 and A50 keep the old number findable", () => {
    const a45 = only(
      translate(link("A45", PID_ACCOUNT, "MRG|990001||A2||V1", pv1({ 19: "V1" }))),
      "encounter.reparented",
    );
    assert.deepEqual(
      [a45.data.level, a45.data.retiredEncounter, a45.data.retiredAccount],
      ["visit", "GEN/V1", "GEN/A2"],
    );
    const a47 = only(translate(link("A47", PID, "MRG|990001")), "patient.identifier.changed");
    assert.equal(a47.retiredPatient?.identifiers[0]?.value, "990001");
    const a50 = only(translate(link("A50", PID, "MRG|||||V0", pv1({ 19: "V1" }))), "encounter.identifier.changed");
    assert.deepEqual([a50.encounter, a50.data.retiredEncounter], ["GEN/V1", "GEN/V0"]);
    const a49 = only(translate(link("A49", PID_ACCOUNT, "MRG|||A0")), "encounter.identifier.changed");
    assert.deepEqual([a49.data.account, a49.data.retiredAccount], ["GEN/A1", "GEN/A0"]);
    const a51 = only(
      translate(link("A51", PID, "MRG||||||X0", pv1({ 19: "V1", 50: "X1" }))),
      "encounter.identifier.changed",
    );
    assert.deepEqual([a51.encounter, a51.data.retiredEncounter], ["GEN/V1", "GEN/X0"]);
    for (const trigger of ["A46", "A48"])
      assert.deepEqual(typesOf(translate(link(trigger, PID, "MRG|990001"))), ["patient.identifier.changed"]);
  });

  test("A24 links two records, A37 parts them; both patients are named", () => {
    const two = ["PID|||778801^^^GENADT^MR", "PID|||778802^^^GENADT^MR"];
    const linked = only(translate(link("A24", ...two)), "patient.linked");
    assert.equal(linked.retiredPatient?.identifiers[0]?.value, "778802");
    assert.deepEqual(typesOf(translate(link("A37", ...two))), ["patient.unlinked"]);
    assert.equal(translate(link("A24", PID)).parked?.path, "PID[2]");
  });
});
