import assert from "node:assert/strict";
import { describe, test } from "node:test";
import iconv from "iconv-lite";
import { acknowledge } from "#server/ingest/hl7v2/wire/acknowledge.ts";
import { type Hl7Doc, type ParseOptions, parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { CHARACTER_SETS } from "#server/site/site-map.ts";

function message(charset: string, name: string): string {
  return `MSH|^~\\&|Kälte|N|||20260314||ADT^A08|M1|P|2.5||||||${charset}\rPID|1||7||${name}\r`;
}

function parsed(bytes: Buffer, options?: ParseOptions): Hl7Doc {
  const result = parseHl7(bytes, options);
  assert.ok(result.ok, result.ok ? "" : result.fault.text);
  return result.message;
}

describe("character sets by MSH-18", () => {
  const cases: [declared: string, encoding: string, name: string][] = [
    ["8859/1", "iso-8859-1", "Müller"],
    ["8859/2", "iso-8859-2", "Dvořák"],
    ["8859/5", "iso-8859-5", "Иванов"],
    ["8859/7", "iso-8859-7", "Παπάς"],
    ["8859/9", "iso-8859-9", "Yıldız"],
    ["8859/15", "iso-8859-15", "Cœur"],
    ["ISO-8859-1", "iso-8859-1", "Müller"],
    ["ISO IR100", "iso-8859-1", "Müller"],
    ["UNICODE UTF-8", "utf-8", "Dvořák"],
    ["utf8", "utf-8", "山田"],
    ["UNICODE", "utf-8", "山田"],
    ["GB 18030-2000", "gb18030", "张伟"],
    ["KS X 1001", "euc-kr", "김민준"],
    ["BIG-5", "big5", "陳大文"],
    ["windows-1252", "windows-1252", "Müller"],
  ];
  for (const [declared, encoding, name] of cases) {
    test(`${declared} is read as ${encoding}`, () => {
      const bytes = iconv.encode(message(declared, name).replace("Kälte", "K"), encoding);
      const doc = parsed(bytes);
      assert.equal(doc.at("PID-5"), name);
      assert.deepEqual([...doc.notices], []);
    });
  }

  test("the first repetition of MSH-18 counts", () => {
    assert.equal(parsed(iconv.encode(message("8859/2~UNICODE UTF-8", "Dvořák"), "iso-8859-2")).at("PID-5"), "Dvořák");
  });

  test("Japanese in ISO 2022 escapes is read", () => {
    const escaped = Buffer.from([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42]);
    const [before = "", after = ""] = message("ISO IR87", "@").replace("Kälte", "K").split("@");
    assert.equal(parsed(Buffer.concat([Buffer.from(before), escaped, Buffer.from(after)])).at("PID-5"), "山田");
  });

  for (const [encoding, addBOM] of [
    ["utf-16le", true],
    ["utf-16be", true],
    ["utf-16le", false],
    ["utf-16be", false],
    ["utf-32le", true],
  ] as const) {
    test(`${encoding} is known ${addBOM ? "by its mark" : "by its zero bytes"}`, () => {
      assert.equal(parsed(iconv.encode(message("UNICODE UTF-16", "山田"), encoding, { addBOM })).at("PID-5"), "山田");
    });
  }

  test("a declared UTF-16 that is not is read as what it is", () => {
    assert.equal(parsed(Buffer.from(message("UNICODE UTF-16", "Müller"))).at("PID-5"), "Müller");
  });

  test("hex escapes are read in the message's own set", () => {
    assert.equal(parsed(iconv.encode(message("8859/2", "Dvo\\XF8\\ák"), "iso-8859-2")).at("PID-5"), "Dvořák");
  });
});

describe("character sets that are missing or wrong", () => {
  test("nothing declared and valid UTF-8 is UTF-8", () => {
    const doc = parsed(Buffer.from(message("", "Dvořák")));
    assert.equal(doc.at("PID-5"), "Dvořák");
    assert.deepEqual([...doc.notices], []);
  });

  test("nothing declared and not UTF-8 is Latin-1, flagged", () => {
    const doc = parsed(Buffer.from(message("", "Müller"), "latin1"));
    assert.equal(doc.at("PID-5"), "Müller");
    assert.deepEqual([...doc.notices], ["charset.assumed"]);
  });

  test("bytes that Latin-1 has no letters for are Windows-1252", () => {
    assert.equal(parsed(iconv.encode(message("", "O’Neill"), "windows-1252")).at("PID-5"), "O’Neill");
  });

  test("the connection's default set comes before a guess", () => {
    assert.equal(
      parsed(iconv.encode(message("", "Dvořák"), "iso-8859-2"), { defaultCharset: "8859/2" }).at("PID-5"),
      "Dvořák",
    );
  });

  test("valid UTF-8 is UTF-8 whatever the sender usually writes, but not what another set writes in ASCII bytes", () => {
    const doc = parsed(Buffer.from(message("", "Dvořák")), { defaultCharset: "8859/2" });
    assert.equal(doc.at("PID-5"), "Dvořák");
    const escaped = Buffer.from([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42]);
    const [before = "", after = ""] = message("", "@").replace("Kälte", "K").split("@");
    const bytes = Buffer.concat([Buffer.from(before), escaped, Buffer.from(after)]);
    assert.equal(parsed(bytes, { defaultCharset: "ISO IR87" }).at("PID-5"), "山田");
  });

  test("what MSH-18 names comes before the sender's usual set", () => {
    const bytes = iconv.encode(message("8859/2", "Dvořák"), "iso-8859-2");
    assert.equal(parsed(bytes, { defaultCharset: "8859/1" }).at("PID-5"), "Dvořák");
  });

  test("bytes that the sender's usual set cannot hold are guessed as without it", () => {
    const doc = parsed(iconv.encode(message("", "Müller"), "latin1"), { defaultCharset: "KS X 1001" });
    assert.deepEqual([doc.at("PID-5"), [...doc.notices]], ["Müller", ["charset.assumed"]]);
  });

  test("every set that a site may name is one that can be read", () => {
    for (const charset of CHARACTER_SETS) {
      const doc = parsed(Buffer.from(message(charset, "Muller").replace("Kälte", "K")));
      assert.deepEqual([...doc.notices], [], charset);
    }
  });

  test("declared ASCII or UTF-8 that is not is read as what it is, flagged", () => {
    for (const [declared, bytes] of [
      ["ASCII", Buffer.from(message("ASCII", "Müller"))],
      ["UNICODE UTF-8", Buffer.from(message("UNICODE UTF-8", "Müller"), "latin1")],
    ] as const) {
      const doc = parsed(bytes);
      assert.equal(doc.at("PID-5"), "Müller", declared);
      assert.deepEqual([...doc.notices], ["charset.disagrees"], declared);
    }
  });

  test("an unknown set is no fault while the bytes can be read", () => {
    assert.deepEqual([...parsed(Buffer.from(message("KLINGON", "Muller"))).notices], ["charset.unknown"]);
  });

  test("an unknown set with bytes that cannot be read is fault 102, with the header to answer to", () => {
    const result = parseHl7(Buffer.from(message("KLINGON", "Müller"), "latin1"));
    assert.ok(!result.ok);
    assert.deepEqual([result.fault.kind, result.fault.code, result.fault.header?.controlId], ["charset", 102, "M1"]);
  });

  test("bytes outside a declared multi-byte set are a fault, not replacement characters", () => {
    const bytes = Buffer.concat([
      Buffer.from(message("GB 18030-2000", "x").trimEnd().replace("Kälte", "K")),
      Buffer.from([0xff, 0xff]),
    ]);
    const result = parseHl7(bytes);
    assert.equal(result.ok ? "" : result.fault.kind, "charset");
  });
});

describe("the answer's character set", () => {
  for (const encoding of ["utf-8", "iso-8859-1", "utf-16le", "utf-16be"]) {
    test(`is the sender's: ${encoding}`, () => {
      const bytes = iconv.encode(message(encoding === "iso-8859-1" ? "8859/1" : "", "x"), encoding, {
        addBOM: encoding.startsWith("utf-16"),
      });
      const ack = acknowledge(parsed(bytes), { accepted: true }, { now: new Date(0), controlId: "A1" });
      assert.ok(ack);
      assert.equal(iconv.decode(ack, encoding).split("|")[4], "Kälte");
    });
  }
});
