import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import iconv from "iconv-lite";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";
import { CHARACTER_SETS } from "#server/site/site-map.ts";

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
    assert.match(masked?.text ?? "", /^OBX\|1\|TX\|NOTE\^…\|\|hidden by your role\|\|\|\|\|\|F$/m);
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

/** Every character set that a source of the site map may declare, with letters that it has. */
const LETTERS: { readonly [charset: string]: string } = {
  "8859/1": "äöüßéñ",
  "8859/2": "čšžřůł",
  "8859/3": "ĉĝĥĵŝŭ",
  "8859/4": "āēīūķļ",
  "8859/5": "Привет",
  "8859/6": "سلامة",
  "8859/7": "ΑΒΓδεζ",
  "8859/8": "שלום",
  "8859/9": "ğışİçö",
  "8859/15": "äö€Šž",
  "windows-1252": "äö–“”€",
  "UNICODE UTF-8": "äПשლ語字",
  "ISO IR87": "漢字表示機能",
  "ISO IR14": "表示能機ソ予十",
  "GB 18030-2000": "汉字測試齊",
  "KS X 1001": "한글이름",
  "BIG-5": "功許蓋餐",
};

function encoded(text: string, charset: string): Buffer {
  if (charset === "ISO IR87") return Buffer.concat(text.split(/([ -~\r]+)/).map(iso2022));
  const names: { [charset: string]: string } = {
    "UNICODE UTF-8": "utf8",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc-kr",
    "BIG-5": "big5",
    "ISO IR14": "shift_jis",
  };
  return iconv.encode(text, names[charset] ?? charset.replace("8859/", "iso-8859-"));
}

/** JIS X 0208 between its escapes: the bytes of EUC-JP without their high bits. */
function iso2022(part: string): Buffer {
  if (/^[ -~\r]*$/.test(part)) return Buffer.from(part);
  const bytes = iconv.encode(part, "euc-jp").map((byte) => byte & 0x7f);
  return Buffer.concat([Buffer.from("\u001b$B"), bytes, Buffer.from("\u001b(B")]);
}

describe("an HL7 v2 message in the character set of its source", () => {
  const canary = "Ottoline";
  /** Free text wherever a sender may put it, with the canary behind letters whose bytes may look like separators. */
  const segments = (words: string, header: string) => [
    header,
    `PID|1||778801^^^GENADT^MR||${words}^${words}`,
    `PV1|1|I|5E^01^A^GEN^^^^^${words}||||77^${words}|||MED|||||||||V204433`,
    `PV2||^${words}|${words}`,
    `OBR|1|P1^EPIC||CXR^${words}^L^X1^${words}|||20261117`,
    `OBX|1|TX|NOTE^${words}^L^${words} asked^${words}||${words}|${words} ml|${words}|||F`,
    `NTE|1||${words}|RE^${words}`,
    `TXA|1|DS|TX||||||||||||||${words}`,
    `ZPD|1|${words}|||${words}`,
    `DG1|1||X^${words}`,
  ];
  const charsets = fc.constantFrom(...Object.keys(LETTERS));
  const wordsOf = (charset: string) =>
    fc
      .array(fc.constantFrom(...Array.from(LETTERS[charset] ?? "")), { minLength: 1, maxLength: 9 })
      .map((letters) => `${letters.join("")}${canary}`);
  const said = charsets.chain((charset) => fc.tuple(fc.constant(charset), wordsOf(charset)));

  test("named by itself or by the site map shows no word of anybody, and keeps its fields", () => {
    fc.assert(
      fc.property(said, fc.boolean(), ([charset, words], inHeader) => {
        const header = inHeader ? `${MSH}||||||${charset}` : MSH;
        const body = encoded(segments(words, header).join("\r"), charset);
        const masked = maskMessage({ protocol: "hl7v2", body }, inHeader ? undefined : charset);
        const text = masked?.text ?? "";
        assert.ok(!text.includes(canary), `${charset}: ${text}`);
        for (const letter of words.slice(0, -canary.length))
          assert.ok(!text.includes(letter), `${charset} ${letter}: ${text}`);
        assert.match(
          text,
          /^PV1\|1\|I\|5E\^01\^A\^GEN\^\^\^\^\^…\|\|\|\|hidden by your role\|\|\|MED\|{9}V204433$/m,
          charset,
        );
        assert.match(text, /^OBR\|1\|P1\^EPIC\|\|CXR\^…\^L\^X1\^…\|\|\|20261117$/m, charset);
      }),
      { numRuns: 300 },
    );
  });

  test("that nobody names shows no word either, however its bytes fall among the separators", () => {
    fc.assert(
      fc.property(said, ([charset, words]) => {
        const body = encoded(segments(words, MSH).join("\r"), charset);
        const text = maskMessage({ protocol: "hl7v2", body })?.text ?? "";
        assert.ok(!text.includes(canary), `${charset}: ${text}`);
      }),
      { numRuns: 300 },
    );
  });

  test("the sets of this test are those that a site map may name", () => {
    assert.deepEqual(Object.keys(LETTERS).sort(), [...CHARACTER_SETS].sort());
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
