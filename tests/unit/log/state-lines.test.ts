import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { stateLines, stateOfLines } from "#server/log/state-lines.ts";

const textOf = (state: object) => Buffer.from([...stateLines(state)].join(""));

describe("a fold's state in lines", () => {
  test("is the same state when it is read again", () => {
    const value = fc.oneof(fc.jsonValue(), fc.array(fc.integer(), { maxLength: 700, size: "max" }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (state) => {
        assert.deepEqual(JSON.parse(JSON.stringify(stateOfLines(textOf(state)))), JSON.parse(JSON.stringify(state)));
      }),
    );
  });

  test("has no line as long as a long list, and every item of it in its order", () => {
    const items = Array.from({ length: 1001 }, (_, index) => ({ index, text: "two\nlines" }));
    const lines = [...stateLines({ items, empty: [], one: 1 })];
    assert.equal(lines.length, 7);
    for (const line of lines) assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(stateOfLines(textOf({ items, empty: [], one: 1 })), { items, empty: [], one: 1 });
  });

  test("is made as it is asked for, and not before", () => {
    const items = Array.from({ length: 1000 }, () => 0);
    const lines = stateLines({ items });
    lines.next();
    items.fill(1);
    assert.deepEqual(new Set(JSON.parse(lines.next().value as string)[1]), new Set([1]));
  });
});
