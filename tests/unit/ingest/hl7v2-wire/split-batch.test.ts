import assert from "node:assert/strict";
import { describe, test } from "node:test";
import iconv from "iconv-lite";
import { parseHl7, splitBatch } from "#server/ingest/hl7v2/wire/hl7-message.ts";

const one = "MSH|^~\\&|A||||20260314||ADT^A01|M1|P|2.5\rPID|1||7\r";
const two = "MSH|^~\\&|A||||20260314||ADT^A03|M2|P|2.5\rPID|1||8\r";
const envelope = (inside: string, count = 2) =>
  `FHS|^~\\&|LAB|NORTH|CT|CTF|20260314\rBHS|^~\\&|LAB|NORTH|CT|CTF|20260314||||B7\r${inside}BTS|${count}\rFTS|1\r`;

function ids(bytes: Buffer): (string | undefined)[] {
  return splitBatch(bytes).messages.map((message) => {
    const result = parseHl7(message);
    return result.ok ? result.message.controlId : undefined;
  });
}

describe("batches", () => {
  test("a lone message is its own bytes, untouched", () => {
    const bytes = Buffer.from(`\ufeff\n${one}`);
    const split = splitBatch(bytes);
    assert.deepEqual([split.kind, split.messages, split.batchHeader], ["single", [bytes], null]);
  });

  test("an envelope gives its messages, its header and its count", () => {
    const split = splitBatch(Buffer.from(envelope(one + two)));
    assert.equal(split.kind, "batch");
    assert.deepEqual(split.messages.map(String), [one, two]);
    assert.deepEqual(
      [split.batchHeader?.field(3), split.batchHeader?.field(11), split.fileHeader?.field(6)],
      ["LAB", "B7", "CTF"],
    );
    assert.equal(split.declaredCount, 2);
  });

  for (const [name, end] of Object.entries({ LF: "\n", CRLF: "\r\n", "blank lines": "\r\n\r\n" })) {
    test(`messages are found behind ${name}`, () => {
      assert.deepEqual(ids(Buffer.from(envelope(one + two).replaceAll("\r", end))), ["M1", "M2"]);
    });
  }

  test("several batches in a file are one list in order, with the sum of their counts", () => {
    const batch = (inside: string) => `BHS|^~\\&|LAB\r${inside}BTS|1\r`;
    const split = splitBatch(Buffer.from(`FHS|^~\\&|LAB\r${batch(one)}${batch(two)}FTS|2\r`));
    assert.deepEqual([split.messages.map(String), split.declaredCount], [[one, two], 2]);
  });

  test("an empty batch holds no message, and a wrong count is told as it was sent", () => {
    const split = splitBatch(Buffer.from(envelope("", 3)));
    assert.deepEqual([split.kind, split.messages, split.declaredCount], ["batch", [], 3]);
  });

  test("messages sent together without an envelope are split", () => {
    const split = splitBatch(Buffer.from(`${one}\x1c\r\x0b${two}`));
    assert.deepEqual([split.kind, split.batchHeader, split.declaredCount], ["batch", null, null]);
    assert.deepEqual(ids(Buffer.from(`${one}\x1c\r\x0b${two}`)), ["M1", "M2"]);
  });

  test("a broken message stays a message of its own", () => {
    assert.deepEqual(ids(Buffer.from(envelope(`${one}MSH|^~\r${two}`, 3))), ["M1", undefined, "M2"]);
  });

  test("MSH and BTS inside a field start nothing", () => {
    assert.equal(splitBatch(Buffer.from(`${one}NTE|1||see MSH|^~\\&| and BTS|1\rMSHX|1\r`)).kind, "single");
  });

  test("custom separators of the envelope are its own", () => {
    const split = splitBatch(Buffer.from(`BHS#!@%*#LAB#NORTH#CT###S###B9\r${one}BTS#1\r`));
    assert.deepEqual([split.batchHeader?.field(11), split.declaredCount], ["B9", 1]);
  });

  test("UTF-16 is split too", () => {
    const bytes = iconv.encode(envelope(one + two), "utf-16le", { addBOM: true });
    assert.deepEqual(ids(bytes), ["M1", "M2"]);
  });

  test("bytes without a message are handed on whole", () => {
    const bytes = Buffer.from("hello");
    assert.deepEqual(splitBatch(bytes).messages, [bytes]);
    assert.equal(splitBatch(Buffer.alloc(0)).kind, "single");
  });
});
