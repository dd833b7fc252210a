import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSafeInteger } from "#server/db/pool.ts";

test("a bigint within the safe integers is read as the number it says", () => {
  assert.equal(parseSafeInteger("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assert.equal(parseSafeInteger("-9007199254740991"), Number.MIN_SAFE_INTEGER);
});

test("a bigint that a number cannot hold is refused instead of rounded", () => {
  assert.throws(() => parseSafeInteger("9007199254740993"), RangeError);
});
