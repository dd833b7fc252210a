import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";

const hl7 = (...segments: string[]) => maskMessage({ protocol: "hl7v2", body: Buffer.from(segments.join("\r")) });
const json = (value: unknown) => maskMessage({ protocol: "webhook", body: Buffer.from(JSON.stringify(value)) });

const MSH = "MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000||ADT^A01|88|P|2.5.1";

describe("an HL7 v2 message as a desk may see it", () => {
  test("keeps times, places and visit numbers at their fields, and hides whoever it is about", () => {
    const masked = hl7(
      MSH,
      "EVN|A01|20261117130000||05|op^Nosy",
      "PID|1||778801^^^GENADT^MR||Quill^Ottoline||19610407|F",
      "PV1|1|I|5E^01^A||||77^Marlow^Ada|||MED|||||||||V204433",
    );
    assert.equal(
      masked?.text,
      [
        MSH,
        "EVN|A01|20261117130000||05|hidden by your role",
        "PID|1||hidden by your role",
        "PV1|1|I|5E^01^A||||hidden by your role|||MED|||||||||V204433",
      ].join("\n"),
    );
    const pid = masked?.hl7?.segments[2];
    assert.deepEqual(
      pid?.fields.map(({ field, text }) => [field, text]),
      [
        [1, "1"],
        [3, null],
        [5, null],
        [7, null],
        [8, null],
      ],
    );
  });

  test("hides free text wherever it stands: results, notes, reasons, Z segments, lines that are no segment", () => {
    const masked = hl7(
      MSH,
      "OBX|1|TX|NOTE^Note||Ottoline is unwell||||||F",
      "NTE|1||Ottoline slept",
      "ORC|NW|P1|||||||20261117|||||||Ottoline asked",
      "ZPD|1|Ottoline",
      "PV1|1|I|5E^01^A",
      "Ottoline wrote a line of her own",
    );
    assert.doesNotMatch(JSON.stringify(masked), /Ottoline/);
    assert.match(masked?.text ?? "", /^OBX\|1\|TX\|NOTE\^Note\|\|hidden by your role\|\|\|\|\|\|F$/m);
  });

  test("in other separators is read in its own", () => {
    const masked = hl7(
      "MSH#*~\\&#EPIC#GENHOSP#CT#CT#20261117130000##ADT*A01#88#P#2.5.1",
      "PID#1##778801",
      "PV1#1#I#5E*01*A",
    );
    assert.equal(masked?.hl7?.separators.field, "#");
    assert.match(masked?.text ?? "", /^PID#1##hidden by your role\nPV1#1#I#5E\*01\*A$/m);
  });

  test("that cannot be read is hidden whole, and bytes that are gone are nothing", () => {
    assert.deepEqual(hl7("Ottoline Quill, 5 East"), { text: "hidden by your role", hl7: null });
    assert.equal(maskMessage({ protocol: "hl7v2", body: null }), null);
  });

  test("never shows what stands in a segment about a person, whatever it is", () => {
    const canary = fc.stringMatching(/^[A-Z]{12}$/);
    const segment = fc.constantFrom("PID", "NK1", "GT1", "IN1", "IN2", "MRG", "PD1", "CON", "ZZZ", "ACC", "QPD");
    fc.assert(
      fc.property(segment, canary, fc.integer({ min: 1, max: 40 }), (name, word, field) => {
        const masked = hl7(MSH, `${name}${"|".repeat(field)}${word}^${word}~${word}`);
        assert.ok(!JSON.stringify(masked).includes(word));
      }),
    );
  });
});

describe("a JSON message as a desk may see it", () => {
  test("keeps the event, its place and visit, and hides persons and notes", () => {
    const masked = json({
      specversion: "1.0",
      id: "e-1",
      type: "encounter.admitted",
      data: {
        at: "2026-11-17T18:00:00Z",
        visit: { number: "V7" },
        place: { unit: "5E", bed: "A" },
        patient: { identifiers: [{ value: "778801" }], family: "Quill" },
        note: "Ottoline is unwell",
      },
    });
    assert.deepEqual(JSON.parse(masked?.text ?? ""), {
      specversion: "1.0",
      id: "e-1",
      type: "encounter.admitted",
      data: {
        at: "2026-11-17T18:00:00Z",
        visit: { number: "V7" },
        place: { unit: "5E", bed: "A" },
        patient: "hidden by your role",
        note: "hidden by your role",
      },
    });
  });

  test("of FHIR keeps visits and locations, and hides patients, references to them, and narratives", () => {
    const masked = json({
      resourceType: "Bundle",
      entry: [
        {
          fullUrl: "https://ehr.example/Patient/778801",
          resource: {
            resourceType: "Patient",
            id: "778801",
            name: [{ family: "Quill" }],
            identifier: [{ value: "778801" }],
          },
        },
        {
          resource: {
            resourceType: "Encounter",
            id: "7",
            text: { div: "<div>Ottoline</div>" },
            identifier: [{ system: "urn:visit", value: "V7" }],
            subject: { reference: "Patient/778801", display: "Quill" },
            location: [{ location: { reference: "Location/5E-01", display: "Ottoline's room" }, status: "active" }],
          },
        },
      ],
    });
    const text = masked?.text ?? "";
    assert.doesNotMatch(text, /778801|Quill|Ottoline/);
    assert.match(text, /Location\/5E-01/);
    assert.match(text, /"V7"/);
  });

  test("never shows a value under a key that nobody declared harmless", () => {
    const word = fc.stringMatching(/^[A-Z]{12}$/);
    const key = fc.stringMatching(/^[a-z]{3,10}X$/);
    fc.assert(
      fc.property(word, key, (canary, unknown) => {
        for (const value of [canary, [canary], { reference: canary, value: canary }, [{ code: canary }]])
          assert.ok(!json({ type: "x", data: { [unknown]: value } })?.text.includes(canary));
      }),
    );
  });
});
