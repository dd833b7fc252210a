import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { markHl7 } from "#components/raw-message/hl7-marks.ts";
import { markJson } from "#components/raw-message/json-marks.ts";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";

const TEXT = [
  "MSH|^~\\&|LAB|LKF|CT|LKF|20261117100158||ORU^R01|88213407|P|2.5.1",
  "PID|1||9204388^^^LKF^MR~77^^^X^SS||Example^Rosalind||19610214|F",
  "PV1|1|I|5E^12^A|||ED^07^A|1234^Doctor^Some||||||||||||204388^^^LKF^VN",
  "OBX|1|CE|MRSA||POSITIVE||||||F",
  "OBX|2|CE|K||4.1||||||P",
].join("\r");

const masked = () => {
  const hl7 = maskMessage({ protocol: "hl7v2", body: Buffer.from(TEXT) })?.hl7;
  assert.ok(hl7);
  return hl7;
};
const marks = (paths: string[]) =>
  markHl7(masked(), paths)
    .flat()
    .filter((run) => run.path !== null);

describe("fields of a raw message set apart", () => {
  test("a component, a field, and the second segment of a name are found by their paths", () => {
    const found = marks(["PV1-3.1", "MSH-9", "OBX[2]-11", "PV1-19.1"]);
    assert.deepEqual(found.map((run) => `${run.path}=${run.text}`).sort(), [
      "MSH-9=ORU^R01",
      "OBX[2]-11=P",
      "PV1-19.1=204388",
      "PV1-3.1=5E",
    ]);
  });

  test("fields after a hidden one keep their numbers", () => {
    assert.deepEqual(
      marks(["PV1-19.1"]).map((run) => run.text),
      ["204388"],
    );
  });

  test("nothing of a person is drawn, and what is hidden says so", () => {
    const text = markHl7(masked(), ["PID-3.1", "PID-5.1"])
      .flat()
      .map((run) => run.text)
      .join("");
    assert.doesNotMatch(text, /Rosalind|Example|9204388/);
    assert.match(text, /hidden by your role/);
  });

  test("a path that the message does not hold marks nothing", () => {
    assert.deepEqual(marks(["ZZZ-1", "PV1-99", "PV1-3[4].1", "data.place"]), []);
  });

  test("a property of a JSON message is marked wherever the resource stands", () => {
    const text = JSON.stringify({
      entry: [{ resource: { resourceType: "Encounter", location: [{ status: "active" }], class: "IMP" } }],
    });
    const found = markJson(text, ["Encounter.location[0]", "Encounter.class"])
      ?.flat()
      .filter((run) => run.path !== null);
    assert.deepEqual(
      found?.map((run) => run.text),
      ['"active"', '"IMP"'],
    );
  });

  test("a text that is no JSON is left to be shown as it is", () => {
    assert.equal(markJson("MSH|", []), null);
  });
});
