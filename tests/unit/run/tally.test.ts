import assert from "node:assert/strict";
import { test } from "node:test";
import { addTallies, closingLine, emptyTally } from "#tests/run/tally.ts";

test("the closing line names passed and failed, and skipped only when there are some", () => {
  assert.equal(closingLine({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed");
  assert.equal(closingLine({ passed: 1, failed: 2, skipped: 3 }), "1 passed, 2 failed, 3 skipped");
});

test("the tiers add up in the closing line", () => {
  const tiers = [
    { passed: 5, failed: 1, skipped: 0 },
    { passed: 7, failed: 0, skipped: 2 },
  ];
  assert.equal(closingLine(tiers.reduce(addTallies, emptyTally())), "12 passed, 1 failed, 2 skipped");
});
