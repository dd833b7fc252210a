import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type FramingFault, MllpFramer } from "#server/ingest/hl7v2/wire/mllp-framer.ts";

const VT = "\x0b";
const END = "\x1c\r";

interface Seen {
  frames: string[];
  faults: FramingFault["kind"][];
}

function read(chunks: Iterable<Buffer>, framer = new MllpFramer()): Seen {
  const seen: Seen = { frames: [], faults: [] };
  for (const chunk of chunks) collect(seen, framer.push(chunk));
  collect(seen, framer.end());
  return seen;
}

function collect(seen: Seen, out: ReturnType<MllpFramer["push"]>): void {
  seen.frames.push(...out.frames.map((frame) => frame.toString("latin1")));
  seen.faults.push(...out.faults.map((fault) => fault.kind));
}

function readText(...chunks: string[]): Seen {
  return read(chunks.map((chunk) => Buffer.from(chunk, "latin1")));
}

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes.length === 0 ? bytes.length : (sizes[turn % sizes.length] ?? 1);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe("MLLP framing", () => {
  test("a frame split at every byte is one frame", () => {
    assert.deepEqual(readText(...`${VT}MSH|one${END}`), { frames: ["MSH|one"], faults: [] });
  });

  test("each of several frames in one chunk is delivered", () => {
    assert.deepEqual(readText(`${VT}one${END}${VT}two${END}${VT}three${END}`).frames, ["one", "two", "three"]);
  });

  test("an empty frame is a frame", () => {
    assert.deepEqual(readText(`${VT}${END}`), { frames: [""], faults: [] });
  });

  test("bytes before the start byte are reported once and dropped", () => {
    assert.deepEqual(readText("MSH|no ", "frame", `${VT}one${END}`), { frames: ["one"], faults: ["garbage"] });
  });

  test("line ends between frames are no fault", () => {
    assert.deepEqual(readText(`\r\n${VT}one${END}\n\r\n${VT}two${END}\n`), { frames: ["one", "two"], faults: [] });
  });

  test("a frame without its end byte is a fault and never merges with the next", () => {
    assert.deepEqual(readText(`${VT}MSH|unfinished${VT}MSH|whole${END}`), {
      frames: ["MSH|whole"],
      faults: ["missing-end"],
    });
    assert.deepEqual(readText(`${VT}MSH|unfin`, `ished${VT}MS`, `H|whole${END}`), {
      frames: ["MSH|whole"],
      faults: ["missing-end"],
    });
  });

  test("a start byte in the middle of the text is text", () => {
    assert.deepEqual(readText(`${VT}MSH|a\rNTE|1||b\x0bc\r\x0b\r${END}`), {
      frames: ["MSH|a\rNTE|1||b\x0bc\r\x0b\r"],
      faults: [],
    });
  });

  test("a frame inside a frame is one message", () => {
    assert.deepEqual(readText(`${VT}${VT}\r\nMSH|a\x1c\r${END}`).frames, ["\r\nMSH|a"]);
  });

  test("FS followed by LF or by the next start byte ends a frame", () => {
    assert.deepEqual(readText(`${VT}one\x1c\n${VT}two\x1c${VT}three${END}`), {
      frames: ["one", "two", "three"],
      faults: ["end-without-cr", "end-without-cr"],
    });
  });

  test("FS in the middle of the text is text", () => {
    assert.deepEqual(readText(`${VT}one\x1cmore${END}`), { frames: ["one\x1cmore"], faults: [] });
    assert.deepEqual(readText(`${VT}one\x1c`, `more${END}`), { frames: ["one\x1cmore"], faults: [] });
  });

  test("FS as the last byte waits for its CR, and is an end once it is settled", () => {
    const framer = new MllpFramer();
    assert.deepEqual(framer.push(Buffer.from(`${VT}one\x1c`)).frames, []);
    assert.equal(framer.awaitingEnd, true);
    assert.deepEqual(framer.settle().frames.map(String), ["one"]);
    assert.equal(framer.awaitingEnd, false);
    assert.deepEqual(framer.push(Buffer.from(`\r${VT}two${END}`)).frames.map(String), ["two"]);
  });

  test("a stream that ends inside a frame is a fault, and one that ends at FS is not", () => {
    assert.deepEqual(readText(`${VT}one`), { frames: [], faults: ["truncated"] });
    assert.deepEqual(readText(`${VT}one\x1c`), { frames: ["one"], faults: ["end-without-cr"] });
  });

  test("a frame over the limit is skipped with its header kept, and the next one passes", () => {
    const framer = new MllpFramer({ maxFrameBytes: 40 });
    const big = Buffer.from(`${VT}MSH|^~\\&|A\rPID|${"x".repeat(100)}${END}${VT}small${END}`);
    const out = framer.push(big);
    assert.deepEqual(out.frames.map(String), ["small"]);
    assert.deepEqual(
      out.faults.map((fault) => [fault.kind, fault.afterFrames, fault.head?.toString()]),
      [["too-large", 0, "MSH|^~\\&|A"]],
    );
  });

  test("a skipped frame is not kept in memory", () => {
    const framer = new MllpFramer({ maxFrameBytes: 1000 });
    framer.push(Buffer.from(VT));
    for (let turn = 0; turn < 100; turn += 1) framer.push(Buffer.alloc(500, "x"));
    assert.equal(framer.bufferedBytes, 0);
    assert.deepEqual(framer.push(Buffer.from(`${END}${VT}next${END}`)).frames.map(String), ["next"]);
  });

  test("5 MB in chunks of 1 KiB pass under the default limit", () => {
    const body = Buffer.alloc(5 * 1024 * 1024, "a");
    const bytes = Buffer.concat([Buffer.from(VT), body, Buffer.from(END)]);
    const seen = read(cut(bytes, [1024]));
    assert.equal(seen.frames[0]?.length, body.length);
    assert.deepEqual(seen.faults, []);
  });

  test("a frame is independent of the chunk buffers it came in", () => {
    const framer = new MllpFramer();
    const first = Buffer.from(`${VT}on`);
    framer.push(first);
    first.fill(0);
    assert.deepEqual(framer.push(Buffer.from(`e${END}`)).frames.map(String), ["one"]);
  });
});

describe("MLLP framing, any input", () => {
  const special = fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a, 0x41);
  const stream = fc.array(fc.oneof(special, fc.nat(255)), { maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });

  test("any chunking of the same bytes gives the same frames and faults", () => {
    fc.assert(
      fc.property(stream, sizes, fc.integer({ min: 0, max: 60 }), (bytes, cuts, maxFrameBytes) => {
        const whole = read([bytes], new MllpFramer({ maxFrameBytes }));
        assert.deepEqual(read(cut(bytes, cuts), new MllpFramer({ maxFrameBytes })), whole);
        assert.deepEqual(read(cut(bytes, [1]), new MllpFramer({ maxFrameBytes })), whole);
      }),
      { numRuns: 1000 },
    );
  });

  test("frames cut short anywhere never merge: what is delivered was sent whole", () => {
    const body = fc.string({ unit: fc.constantFrom("M", "S", "H", "|", "\r", "é"), minLength: 1, maxLength: 30 });
    const message = fc.record({ body, keep: fc.option(fc.nat(30), { freq: 3 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), sizes, (messages, cuts) => {
        const sent = messages.map(({ body: text, keep }) => {
          const bytes = Buffer.from(`${VT}MSH|${text}${END}`);
          return keep === null ? bytes : bytes.subarray(0, Math.min(keep, bytes.length - 2));
        });
        const whole = messages
          .filter(({ keep }) => keep === null)
          .map(({ body: text }) => Buffer.from(`MSH|${text}`).toString("latin1"));
        assert.deepEqual(read(cut(Buffer.concat(sent), cuts)).frames, whole);
      }),
      { numRuns: 1000 },
    );
  });
});
