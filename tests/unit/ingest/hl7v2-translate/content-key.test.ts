import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contentKey } from "#server/ingest/hl7v2/content-key.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { at, message, PID, pv1 } from "./fixture-message.ts";

const keyOf = (text: string) => {
  const parsed = parseHl7(Buffer.from(text));
  assert.ok(parsed.ok);
  return contentKey(parsed.message).contentKey;
};

describe("content key", () => {
  const a01 = (header: object, ...more: string[]) =>
    contentKey(message({ type: "ADT^A01", ...header }, `EVN||${at("12:55")}`, PID, pv1({ 19: "V1" }), ...more))
      .contentKey;

  test("scenario 2: the same content with a new control id and time has the same key", () => {
    assert.equal(a01({ controlId: "1", time: at("13:00") }), a01({ controlId: "2", time: at("13:05") }));
    assert.equal(a01({}), a01({}, "SFT|vendor|9"));
  });

  test("scenario 3: other content under the same control id has another key", () => {
    assert.notEqual(a01({}), a01({}, "PV2|||X"));
  });

  test("scenario 4: without a time in the body, MSH-7 tells two statements apart", () => {
    const a20 = (time: string) =>
      contentKey(message({ type: "ADT^A20", time: at(time) }, "EVN|A20", "NPU|5E^01^A|H")).contentKey;
    assert.notEqual(a20("12:00"), a20("12:10"));
    assert.equal(a20("12:00"), a20("12:00"));
  });

  test("trailing empty fields, line ends and other separators are no difference", () => {
    const body = (end: string) => ["EVN||20261117125500", `PID|||7^^^X~8||Q^O&P${end}`];
    const usual = keyOf(["MSH|^~\\&|A|B|||20261117||ADT^A01|1|P|2.5", ...body("")].join("\r"));
    assert.equal(usual, keyOf(["MSH|^~\\&|A|B|||20261117||ADT^A01|9|P|2.5", ...body("||||")].join("\n")));
    const other = ["MSH#*%!@#A#B###20261117##ADT*A01#1#P#2.5", "EVN##20261117125500", "PID###7***X%8##Q*O@P"].join(
      "\r",
    );
    assert.equal(usual, keyOf(other));
  });
});
