import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  fieldPath,
  HL7_NULL,
  type Hl7Doc,
  parseHl7,
  splitBatch,
  value,
} from "#server/ingest/hl7v2/wire/hl7-message.ts";

const MSH = "MSH|^~\\&|EPIC|NORTH|CT|NORTH|20260314071500||ADT^A01^ADT_A01|M1|P|2.5.1";
const PID = "PID|1||0699999^^^NORTH&1.2.3&ISO^MR~77^^^SSA^SS||Winter^Ada^Q~Winters^Adah";
const PV1 = "PV1|1|I|W^389^1^NORTH^^^^^^^X";
const LINES = [MSH, "EVN|A01|20260314071500", PID, PV1];

function parsed(text: string | Buffer): Hl7Doc {
  const result = parseHl7(typeof text === "string" ? Buffer.from(text) : text);
  assert.ok(result.ok, result.ok ? "" : result.fault.text);
  return result.message;
}

function assertRead(doc: Hl7Doc): void {
  assert.deepEqual(
    [doc.messageCode, doc.trigger, doc.controlId, doc.at("PID-3.1"), doc.at("PV1-3.1"), doc.at("PV1-3.3")],
    ["ADT", "A01", "M1", "0699999", "W", "1"],
  );
}

describe("line ends and what surrounds a message", () => {
  for (const [name, end] of Object.entries({ CR: "\r", LF: "\n", CRLF: "\r\n" })) {
    test(`segments end at ${name}`, () => assertRead(parsed(LINES.join(end) + end)));
  }

  test("mixed line ends, blank lines and a missing last one", () => {
    assertRead(parsed(`\r\n\n${MSH}\r\n\r\nEVN|A01|20260314071500\n\n\r${PID}\r \r${PV1}`));
  });

  test("a byte order mark is skipped", () => assertRead(parsed(`\ufeff${LINES.join("\r")}`)));

  test("frame bytes inside are read as line ends, and noted", () => {
    const doc = parsed(`\x0b${LINES.join("\r")}\x1c\r`);
    assertRead(doc);
    assert.equal(doc.at("PV1-3.11"), "X");
    assert.ok(doc.notices.has("frame.bytes"));
  });

  test("indented segments are read", () => assertRead(parsed(LINES.map((line) => `    ${line}`).join("\n"))));

  test("a line that starts no segment was a line break in the field before it", () => {
    const doc = parsed(`${LINES.join("\r")}\rOBX|1|TX|N^Note||first line\nsecond line||||||F\rZZZ|1`);
    assert.equal(doc.at("OBX-5"), "first line\nsecond line");
    assert.equal(doc.at("OBX-11"), "F");
    assert.equal(doc.at("ZZZ-1"), "1");
    assert.ok(doc.notices.has("line.joined"));
  });

  test("a segment with a name of the wrong length adds nothing to its neighbour", () => {
    const doc = parsed(`${MSH}\rEVN|A01\rPV|1|I|ICU^1\rPIDX|1||7\r`);
    assert.equal(doc.first("EVN")?.raw, "EVN|A01");
    assert.deepEqual([...doc.notices], ["segment.name"]);
  });

  test("only the first of several messages is read, and that is noted", () => {
    const doc = parsed(`${LINES.join("\r")}\r${MSH.replace("M1", "M2")}\rPV1|1|O`);
    assertRead(doc);
    assert.equal(doc.all("PV1").length, 1);
    assert.ok(doc.notices.has("message.more"));
  });
});

describe("fields", () => {
  const doc = parsed(LINES.join("\r"));
  const pid = doc.first("PID") ?? assert.fail();

  test("identifiers keep their leading zeros", () => assert.equal(value(pid, 3), "0699999"));

  test("repetitions, components and sub-components are told apart", () => {
    assert.equal(pid.repetitions(3), 2);
    assert.deepEqual(
      [value(pid, 3, 1, 4), value(pid, 3, 1, 4, 2), value(pid, 3, 2), value(pid, 3, 2, 5)],
      ["NORTH", "1.2.3", "77", "SS"],
    );
    assert.deepEqual([value(pid, 5, 2), value(pid, 5, 2, 2)], ["Winters", "Adah"]);
    assert.equal(pid.components(5), 3);
  });

  test("PV1-3 with eleven components keeps all of them", () => assert.equal(doc.at("PV1-3.11"), "X"));

  test("what is not there is undefined", () => {
    assert.deepEqual(
      [
        value(pid, 2),
        value(pid, 99),
        value(pid, 3, 3),
        value(pid, 3, 1, 9),
        value(pid, 3, 1, 1, 2),
        value(undefined, 1),
        doc.at("ZZZ-1"),
        doc.at("nonsense"),
      ],
      Array.from({ length: 8 }, () => undefined),
    );
    assert.deepEqual([pid.repetitions(2), pid.components(2), pid.components(3, 9)], [0, 0, 0]);
  });

  test("MSH counts its field separator as field 1", () => {
    assert.deepEqual(
      [doc.at("MSH-1"), doc.at("MSH-2"), doc.at("MSH-3"), doc.at("MSH-9.3"), doc.at("MSH-12")],
      ["|", "^~\\&", "EPIC", "ADT_A01", "2.5.1"],
    );
  });

  test("the HL7 null is told from an empty field, and fills what it stands for", () => {
    const nulls = parsed(`${MSH}\rPV1|1||""||""^A|W^""^""\r`);
    assert.equal(nulls.at("PV1-2"), undefined);
    assert.deepEqual([nulls.at("PV1-3.1"), nulls.at("PV1-3.2"), nulls.at("PV1-3.3.2")], [HL7_NULL, HL7_NULL, HL7_NULL]);
    assert.deepEqual([nulls.at("PV1-5.1"), nulls.at("PV1-5.2")], [HL7_NULL, "A"]);
    assert.deepEqual([nulls.at("PV1-6.1"), nulls.at("PV1-6.2"), nulls.at("PV1-6.4")], ["W", HL7_NULL, undefined]);
  });

  test("text such as DAY CASE in PV1-2 is read as it is", () =>
    assert.equal(parsed(`${MSH}\rPV1|1|DAY CASE`).at("PV1-2"), "DAY CASE"));

  test("escapes are decoded after splitting", () => {
    const escaped = parsed(`${MSH}\rOBX|1|TX|N||Smith \\T\\ Sons \\F\\ 5\\S\\2 \\E\\ \\Z1\\`);
    assert.equal(escaped.at("OBX-5"), "Smith & Sons | 5^2 \\ \\Z1\\");
    assert.equal(escaped.first("OBX")?.components(5), 1);
  });

  test("free text with separators that were not escaped can be read whole", () => {
    const note = parsed(`${MSH}\rNTE|1||pH 7.4 ^ stable & well~next`).first("NTE");
    assert.deepEqual([note?.text(3), note?.text(3, 2)], ["pH 7.4 ^ stable & well", "next"]);
  });

  test("Z segments and unknown ones are kept", () =>
    assert.equal(parsed(`${MSH}\rZBX|1|a^b\rQQQ|2`).at("ZBX-2.2"), "b"));
});

describe("separators of the sender", () => {
  test("custom separators split every level", () => {
    const doc = parsed("MSH@~&#\\@APP@FAC@@@20260314@@ADT~A01@M1@P@2.5\rPID@1@@7~~~N\\1&8@@Frost~Ann@@|^ #S#");
    assert.deepEqual([doc.trigger, doc.controlId, doc.at("PID-3.4.2"), doc.at("PID-3[2].1")], ["A01", "M1", "1", "8"]);
    assert.equal(doc.at("PID-7"), "|^ ~");
  });

  test("a five-character MSH-2 keeps its fifth as the truncation character", () => {
    const doc = parsed(LINES.join("\r").replace("^~\\&|", "^~\\&#|"));
    assertRead(doc);
    assert.equal(doc.delimiters.truncation, "#");
    assert.equal(doc.at("MSH-2"), "^~\\&#");
  });

  test("without a sub-component separator the ampersand is text", () => {
    const doc = parsed("MSH|^~\\|APP||||20260314||ADT^A01|M1|P|2.2\rPV1|1|A&E");
    assert.equal(doc.at("PV1-2"), "A&E");
  });
});

describe("what a message says about itself", () => {
  test("EVN-1 names the trigger of an ADT without MSH-9.2, and MSH-9.3 never does", () => {
    assert.equal(parsed("MSH|^~\\&|A||||20260314||ADT|M1|P|2.1\rEVN|A03|20260314").trigger, "A03");
    assert.equal(parsed("MSH|^~\\&|A||||20260314||ADT^^ADT_A01|M1|P|2.5\rPID|1").trigger, undefined);
    assert.equal(parsed("MSH|^~\\&|A||||20260314||ORU|M1|P|2.1\rEVN|A03").trigger, undefined);
  });

  test("no EVN, no PV1, no MSH-10 and an empty PID-3 are read as absent", () => {
    const doc = parsed("MSH|^~\\&|A||||20260314||ADT^A08||P|2.3\rPID|1||");
    assert.deepEqual(
      [doc.controlId, doc.first("EVN"), doc.first("PV1"), doc.at("PID-3")],
      [undefined, undefined, undefined, undefined],
    );
  });

  test("two PIDs are two groups, each with the segments that follow it", () => {
    const doc = parsed(`${MSH}\rEVN|A17\rPID|1||A\rPV1|1|I|W^1^1\rPID|2||B\rPV1|2|I|W^2^1`);
    const groups = doc.groups("PID");
    assert.deepEqual(
      groups.map((group) => [value(group.first("PID"), 3), value(group.first("PV1"), 3, 1, 2)]),
      [
        ["A", "1"],
        ["B", "2"],
      ],
    );
    assert.equal(fieldPath(groups[1]?.first("PV1") ?? assert.fail(), 3, 1, 2), "PV1[2]-3.2");
    assert.equal(doc.at("PV1[2]-3.2"), "2");
  });

  test("an OBR joins its ORC, and a lone OBR is a group of its own", () => {
    const doc = parsed(`${MSH}\rPID|1\rORC|1\rOBR|1\rOBX|1\rOBR|2\rOBX|2\rORC|3\rOBR|3`);
    const names = doc.groups("ORC", "OBR").map((group) => group.segments.map((segment) => segment.raw).join(" "));
    assert.deepEqual(names, ["ORC|1 OBR|1 OBX|1", "OBR|2 OBX|2", "ORC|3 OBR|3"]);
  });

  test("every path leads back to the value it was made from", () => {
    const doc = parsed(LINES.join("\r"));
    const pid = doc.first("PID") ?? assert.fail();
    const path = fieldPath(pid, 3, 2, 4, 1);
    assert.equal(path, "PID-3[2].4.1");
    assert.equal(doc.at(path), value(pid, 3, 2, 4, 1));
    assert.equal(fieldPath(pid, 3), "PID-3");
  });

  test("MSH-14 and DSC tell fragments of a continued message", () => {
    assert.equal(parsed(MSH).continuation, undefined);
    assert.deepEqual(parsed(`${MSH}\rPID|1\rDSC|next7|F`).continuation, { continues: undefined, next: "next7" });
    assert.deepEqual(parsed(`${MSH}||next7\rPID|1`).continuation, { continues: "next7", next: undefined });
  });

  test("MSH-13 is a number or nothing", () => {
    assert.equal(parsed(`${MSH}|42`).sequenceNumber, 42);
    assert.equal(parsed(`${MSH}|x`).sequenceNumber, undefined);
  });
});

describe("what cannot be read", () => {
  const broken = {
    "": "no-msh",
    "hello\rPID|1": "no-msh",
    "PID|1\r": "no-msh",
    "MSH|^~": "no-delimiters",
    MSH: "no-delimiters",
    "MSH||A|B": "no-delimiters",
  };
  for (const [text, kind] of Object.entries(broken)) {
    test(`${JSON.stringify(text)} is the fault ${kind}, as a value`, () => {
      const result = parseHl7(Buffer.from(text));
      assert.equal(result.ok ? "" : result.fault.kind, kind);
      assert.equal(result.ok ? 0 : result.fault.code, kind === "no-msh" ? 100 : 102);
    });
  }

  test("random bytes, behind a header or not, never throw", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "MSH|^~\\&|",
        "MSH",
        "BHS|^~\\&|",
        "BTS|",
        "PID|",
        "OBX|1|TX||",
        "|",
        "^",
        "~",
        "\\",
        "&",
        "\r",
        "\n",
        "\x0b",
        "\x1c",
        '""',
      ),
      fc.string(),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
      fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(""))),
      fc
        .uint8Array({ maxLength: 200 })
        .map((array) => Buffer.concat([Buffer.from(`${MSH}||||||`), Buffer.from(array)])),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        for (const message of splitBatch(input).messages) {
          const result = parseHl7(message);
          if (!result.ok) continue;
          for (const segment of result.message.segments)
            for (let field = 0; field < 8; field += 1) segment.value(field, 1, 1, 2);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("a million separators are read in one go", () => {
    const doc = parsed(`${MSH}\rOBX|1|TX|N||${"^".repeat(1_000_000)}x`);
    assert.equal(doc.first("OBX")?.components(5), 1_000_001);
  });
});
