import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adt, message, only, segment, translate } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

const pid = (fields: Record<number, string>) => segment("PID", { 5: "Quill^Ottoline", ...fields });
const patientOf = (fields: Record<number, string>) =>
  only(translate(adt("A01", { pid: pid(fields) })), "encounter.admitted").patient?.identifiers;
const keyOf = (visit: Record<number, string>, fields: Record<number, string> = { 3: "778801" }, trigger = "A02") =>
  translate(adt(trigger, { pid: pid(fields), visit: { 19: "", ...visit } })).drafts[0]?.encounter;

describe("patients", () => {
  test("the medical record number comes first and keeps its leading zeros", () => {
    assert.deepEqual(patientOf({ 3: "S1^^^SSA^SS~0077^^^GENADT^MR" }), [
      { value: "0077", authority: "GENADT", type: "MR" },
      { value: "S1", authority: "SSA", type: "SS" },
    ]);
  });

  test("a lone number without authority and type is a record number of the connection's authority", () => {
    assert.deepEqual(patientOf({ 3: "0077" }), [{ value: "0077", authority: "GENADT", type: "MR" }]);
  });

  test("PID-2, then PID-4 stand in for an empty PID-3", () => {
    assert.equal(patientOf({ 2: "P2", 4: "P4" })?.[0]?.value, "P2");
    assert.equal(patientOf({ 4: "P4" })?.[0]?.value, "P4");
  });

  test("scenario 61: a message that names no patient is parked and counted, not refused", () => {
    const translation = translate(adt("A01", { pid: pid({}) }));
    assert.deepEqual(translation.drafts, []);
    assert.equal(translation.parked?.reason, "identity.unlinked");
  });

  test("scenario 62: the same number under two authorities stays two identifiers", () => {
    const [one, two] = ["HOSPA", "HOSPB"].map((authority) => patientOf({ 3: `77^^^${authority}^MR` })?.[0]);
    assert.notDeepEqual(one, two);
  });

  test("the source's spelling of an authority becomes the site's", () => {
    const site = fixtureSite({ authorities: { "1.2.3": "GENADT" } });
    const draft = only(translate(adt("A01", { pid: pid({ 3: "77^^^&1.2.3&ISO^MR" }) }), site), "encounter.admitted");
    assert.equal(draft.patient?.identifiers[0]?.authority, "GENADT");
  });
});

describe("visit numbers", () => {
  test("scenario 60: a PID-18 typed VN is the same encounter as the PV1-19 of another message", () => {
    assert.equal(keyOf({}, { 3: "77", 18: "V1^^^GENADT^VN" }), "GEN/V1");
    assert.equal(keyOf({ 19: "V1" }), "GEN/V1");
    assert.equal(keyOf({}, { 3: "77", 18: "A9^^^GENADT^AN" }), null);
  });

  test("an account is the visit where the site says so", () => {
    const doc = adt("A02", { pid: pid({ 3: "77", 18: "A9" }), visit: { 19: "" } });
    assert.equal(translate(doc, fixtureSite({ accountIsVisit: true })).drafts[0]?.encounter, "GEN/A9");
  });

  test("an authority other than the facility's own stays in the key", () => {
    assert.equal(keyOf({ 19: "V1^^^CLINIC^VN" }), "GEN/V1@CLINIC");
    assert.equal(keyOf({ 19: "V1^^^genhosp&1.2&ISO^VN" }), "GEN/V1");
  });

  test("PV1-50 typed VN is next, and PV1-5 joins a planned visit only", () => {
    assert.equal(keyOf({ 50: "X^^^^AN~V7^^^^VN" }), "GEN/V7");
    assert.equal(keyOf({ 5: "P1" }), null);
    assert.equal(keyOf({ 5: "P1" }, { 3: "77" }, "A01"), "GEN/P1");
    assert.equal(keyOf({ 5: "P1" }, { 3: "77" }, "A05"), "GEN/P1");
  });

  test('scenario 59: a shifted doctor, the record number and `""` are no visit numbers', () => {
    assert.equal(keyOf({ 19: "1234^Jones^Robert" }), null);
    assert.equal(keyOf({ 19: "0077" }, { 3: "0077^^^GENADT^MR" }), null);
    assert.equal(keyOf({ 19: '""' }), null);
    assert.equal(keyOf({ 19: "1234^4^M11" }), "GEN/1234");
  });

  test("the facility of a key is the one that MSH-4 names, whatever bed the patient lies in", () => {
    const doc = message(
      { type: "ADT^A02" },
      pid({ 3: "77" }),
      segment("PV1", { 3: "5E^01^A^OTHER", 19: "V1", 39: "OTHER" }),
    );
    assert.equal(translate(doc).drafts[0]?.encounter, "GEN/V1");
  });
});
