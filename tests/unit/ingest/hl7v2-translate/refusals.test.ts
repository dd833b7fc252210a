import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isRefusal } from "#server/ingest/hl7v2/translate/translate-hl7.ts";
import { adt, attempt, type Header, message, PID, pv1, translate } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

const refused = (header: Header, site = fixtureSite()) => {
  const result = attempt(message(header, PID, pv1({ 2: "I", 3: "5E^01^A", 19: "V1" })), site);
  return isRefusal(result) ? { reject: result.reject, code: result.code, ...result.location } : null;
};

describe("refusals", () => {
  test("scenario 84: an unsupported type is rejected with 200, an unsupported event with 201", () => {
    assert.deepEqual(refused({ type: "QRY^A19" }), {
      reject: true,
      code: 200,
      segment: "MSH",
      sequence: 1,
      field: 9,
      repetition: 1,
      component: 1,
    });
    for (const trigger of ["A19", "A56", "A57", "A58", "A59", "A99"])
      assert.equal(refused({ type: `ADT^${trigger}` })?.code, 201, trigger);
    assert.equal(refused({ type: "ADT^A01" }, fixtureSite({ refuseTypes: ["ADT"] }))?.code, 200);
  });

  test("scenario 58: ADT without an event in MSH-9.2 and EVN-1 is rejected with 201, whatever MSH-9.3 says", () => {
    assert.equal(refused({ type: "ADT^^ADT_A01" })?.code, 201);
  });

  test("scenario 86: a processing id not taken on this connection is rejected with 202, an absent one is taken", () => {
    assert.equal(refused({ type: "ADT^A01", processing: "T" })?.code, 202);
    assert.equal(refused({ type: "ADT^A01", processing: "T" }, fixtureSite({ processingIds: ["P", "T"] })), null);
    assert.equal(refused({ type: "ADT^A01", processing: "" }), null);
  });

  test("an unknown version is read as the nearest unless the source is strict", () => {
    assert.equal(refused({ type: "ADT^A01", version: "3.7" }), null);
    assert.equal(refused({ type: "ADT^A01", version: "3.7" }, fixtureSite({ strict: true }))?.code, 203);
    assert.equal(refused({ type: "ADT^A01", controlId: "" }, fixtureSite({ strict: true }))?.code, 101);
  });

  test("a missing field or segment is parked, and told to the sender only where the source is strict", () => {
    const strict = fixtureSite({ strict: true });
    const noPlace = attempt(adt("A02", { visit: { 3: "" } }), strict);
    assert.ok(isRefusal(noPlace));
    assert.deepEqual(
      [noPlace.reject, noPlace.code, noPlace.location],
      [false, 101, { segment: "PV1", sequence: 1, field: 3 }],
    );
    const noVisit = attempt(message({ type: "ADT^A02" }, PID), strict);
    assert.ok(isRefusal(noVisit));
    assert.deepEqual([noVisit.reject, noVisit.code], [false, 100]);
    assert.equal(translate(message({ type: "ADT^A02" }, PID)).parked?.reason, "field.missing");
  });

  test("types of no use here are accepted and say why nothing came of them", () => {
    for (const [type, reason] of [
      ["DFT^P03", "billing"],
      ["VXU^V04", "immunization"],
      ["RDE^O11", "pharmacy"],
      ["ACK", "acknowledgement"],
      ["RSP^K11", "query-reply"],
      ["PPR^PC1", "care-plan"],
    ])
      assert.equal(translate(message({ type: type ?? "" })).ignored, reason);
  });
});
