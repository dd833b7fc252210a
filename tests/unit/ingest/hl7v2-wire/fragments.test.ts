import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { chainOf } from "#server/ingest/hl7v2/fragment-chain.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { joinFragments } from "#server/ingest/hl7v2/wire/join-fragments.ts";

const head = (id: string, pointer = "") =>
  `MSH|^~\\&|LAB|GEN|CT|CT|20261117130000||ORU^R01|${id}|P|2.5.1||${pointer}|AL`;
const joined = (...parts: string[]) => {
  const result = parseHl7(joinFragments(parts.map((part) => Buffer.from(part, "latin1"))));
  assert.ok(result.ok);
  return result.message;
};

describe("fragments of a message (HL7 v2.5.1 ch. 2.10.2)", () => {
  test("become one message under the first header, without pointers", () => {
    const message = joined(
      `${head("1")}\rPID|1||M1\rOBX|1|TX|A||one\rDSC|p1|F\r`,
      `${head("2", "p1")}\rOBX|2|TX|A||two\rDSC|p2|F`,
      `${head("3", "p2")}\nOBX|3|TX|A||three\n`,
    );
    assert.deepEqual(
      message.segments.map(({ name }) => name),
      ["MSH", "PID", "OBX", "OBX", "OBX"],
    );
    assert.deepEqual([message.controlId, message.continuation, message.msh.value(15)], ["1", undefined, "AL"]);
  });

  test("take up a segment where it was cut, between fields or within one, with or without the mark", () => {
    const first = `${head("1")}\rOBX|1|TX|A||one and a ha`;
    for (const mark of ["\rADD|", "\rADD", ""]) {
      const message = joined(`${first}${mark}\rDSC|p|F`, `${head("2", "p")}\rADD|lf|unit`);
      assert.deepEqual(
        [message.first("OBX")?.value(5), message.first("OBX")?.value(6), message.first("ADD")],
        ["one and a half", "unit", undefined],
      );
    }
  });

  test("keep every byte of a text in any one-byte or multi-byte set, whatever the cut", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-zäöü€ ]{1,80}$/), fc.nat(80), (text, at) => {
        const cut = at % text.length;
        const part = (value: string) => Buffer.from(value, "utf8");
        const bytes = joinFragments([
          part(`${head("1")}\rOBX|1|TX|A||x${text.slice(0, cut)}\rADD|\rDSC|p|F\r`),
          part(`${head("2", "p")}\rADD|${text.slice(cut)}y\r`),
        ]);
        const message = parseHl7(bytes);
        assert.ok(message.ok);
        assert.equal(message.message.first("OBX")?.field(5), `x${text}y`);
      }),
    );
  });

  test("an ADD within one message is the rest of the segment before it", () => {
    const result = parseHl7(Buffer.from(`${head("1")}\rOBX|1|TX|A||long\rADD|er|unit\rNTE|1`));
    assert.ok(result.ok);
    assert.deepEqual([result.message.first("OBX")?.value(5), result.message.segments.length], ["longer", 3]);
  });
});

describe("the chain that a fragment completes", () => {
  const part = (continues: string | undefined, next: string | undefined) => ({ continues, next });
  const [first, middle, last] = [part(undefined, "a"), part("a", "b"), part("b", undefined)];

  test("is found from whichever part comes last, and not before", () => {
    for (const order of [
      [first, middle, last],
      [last, middle, first],
      [middle, last, first],
    ]) {
      const [one, two, three] = order as [typeof first, typeof first, typeof first];
      assert.equal(chainOf(one, []), null);
      assert.equal(chainOf(two, [one]), null);
      assert.deepEqual(chainOf(three, [one, two]), [first, middle, last]);
    }
  });

  test("never runs in circles, and takes the part that came last where a pointer is used again", () => {
    assert.equal(chainOf(part("x", "x"), [part("x", "x")]), null);
    assert.equal(chainOf(part("b", "a"), [part("a", "b")]), null);
    const later = part(undefined, "a");
    assert.equal(chainOf(part("a", undefined), [first, later])?.[0], later);
  });
});
