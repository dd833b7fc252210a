import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isSame } from "#server/projections/house/same-row.ts";

const json = fc.jsonValue({ maxDepth: 3 }).map((value): unknown => JSON.parse(JSON.stringify(value)));

test("two values are the same exactly when they are deeply equal", () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      assert.equal(isSame(a, b), isDeeplyEqual(a, b));
    }),
  );
});

test("a copy is the same, and is not any more once one of its parts differs", () => {
  const row = { id: "W-1", since: null, flags: ["a"], trend: [1, 2], block: { reason: "leak", until: 5 } };
  assert.ok(isSame(row, structuredClone(row)));
  for (const other of [
    { ...row, id: "W-2" },
    { ...row, since: 0 },
    { ...row, flags: ["a", "b"] },
    { ...row, trend: [2, 1] },
    { ...row, block: null },
    { ...row, block: { reason: "leak" } },
    { ...row, more: 1 },
    [row],
  ]) {
    assert.ok(!isSame(row, other), JSON.stringify(other));
    assert.ok(!isSame(other, row), JSON.stringify(other));
  }
});

function isDeeplyEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
