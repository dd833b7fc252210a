import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readDelimiters, STANDARD_DELIMITERS } from "#server/ingest/hl7v2/wire/delimiters.ts";
import { decodeEscapes, encodeEscapes } from "#server/ingest/hl7v2/wire/escapes.ts";

const latin1 = (bytes: Buffer) => bytes.toString("latin1");
const decode = (text: string) => decodeEscapes(text, STANDARD_DELIMITERS, latin1);

describe("escape sequences", () => {
  test("separators come back as themselves", () => {
    assert.equal(decode("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f"), "a|b^c&d~e\\f");
  });

  test("hexadecimal bytes are read in the message's character set", () => {
    assert.equal(decode("M\\XFC\\ller\\X0D0A\\"), "Müller\r\n");
    assert.equal(
      decodeEscapes("\\XC3BC\\", STANDARD_DELIMITERS, (bytes) => bytes.toString("utf8")),
      "ü",
    );
  });

  test("line breaks and formatting commands become white space, highlighting disappears", () => {
    assert.equal(decode("one\\.br\\two\\.sp2\\three\\.ce\\four"), "one\ntwo\n\nthree\nfour");
    assert.equal(decode("\\.in+4\\\\.nf\\a\\.sk3\\b \\H\\bold\\N\\"), "a   b bold");
  });

  const untouched = {
    "an unknown letter": "some \\Q\\ text",
    "a local sequence": "\\Zq1\\",
    "a character set switch": "\\C2842\\",
    "an odd number of hex digits": "\\X0\\ \\X0D0\\",
    "hex that is none": "\\X0G\\",
    "a lone escape character": "C:\\temp",
    "an empty sequence": "a\\\\b",
    "a lower-case letter": "\\f\\",
    "\\P\\ without a truncation character": "cut\\P\\",
  };
  for (const [name, text] of Object.entries(untouched)) {
    test(`${name} stays as it was sent`, () => assert.equal(decode(text), text));
  }

  test("a malformed sequence does not swallow the good one behind it", () => {
    assert.equal(decode("C:\\temp\\F\\x"), "C:\\temp|x");
  });

  test("\\P\\ is the truncation character of a five-character MSH-2", () => {
    const delimiters = readDelimiters("MSH|^~\\&#|A|");
    assert.ok(delimiters);
    assert.equal(decodeEscapes("cut\\P\\", delimiters, latin1), "cut#");
  });

  test("what we encode decodes to the same text, in any separators", () => {
    const headers = fc.constantFrom("MSH|^~\\&|A|", "MSH@~&#\\@A@", "MSH#!%*$#A#", "MSH|^~\\&#|A|");
    fc.assert(
      fc.property(headers, fc.string({ unit: "grapheme" }), (header, text) => {
        const delimiters = readDelimiters(header);
        assert.ok(delimiters);
        const printable = [...text].map((character) => (character < " " ? " " : character)).join("");
        assert.equal(decodeEscapes(encodeEscapes(printable, delimiters), delimiters, latin1), printable);
      }),
    );
  });

  test("many escape characters take time in proportion to their number", () => {
    assert.equal(decode("\\".repeat(1_000_000)).length, 1_000_000);
  });
});

describe("separators", () => {
  test("are read from MSH-1 and MSH-2, whatever they are", () => {
    const { encodingCharacters, ...roles } = readDelimiters("MSH@~&#\\@APP@") ?? assert.fail();
    assert.deepEqual(roles, {
      field: "@",
      component: "~",
      repetition: "&",
      escape: "#",
      subcomponent: "\\",
      truncation: undefined,
    });
    assert.equal(encodingCharacters, "~&#\\");
  });

  test("a standard character left out leaves the others their roles", () => {
    const noRepetition = readDelimiters("MSH|^\\&|A|");
    assert.deepEqual([noRepetition?.repetition, noRepetition?.escape, noRepetition?.subcomponent], ["~", "\\", "&"]);
    const noEscape = readDelimiters("MSH|^~&|A|");
    assert.deepEqual([noEscape?.escape, noEscape?.subcomponent], [undefined, "&"]);
  });

  test("a doubled backslash counts once", () => {
    const { escape: mark, subcomponent } = readDelimiters("MSH|^~\\\\&|A|") ?? assert.fail();
    assert.deepEqual([mark, subcomponent], ["\\", "&"]);
  });

  for (const header of ["MSH", "MSH|", "MSH|^~", "MSH||APP|", "MSH|APP|FAC|", "MSHA^~\\&A"]) {
    test(`there are none in ${header}`, () => assert.equal(readDelimiters(header), null));
  }
});
