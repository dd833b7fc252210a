import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MemoryHorizon } from "#server/reconcile/runner/memory-horizon.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_000 * HOUR_MS;

describe("how long visits that are over stay in memory", () => {
  test("three days while there are few", () => {
    const horizon = new MemoryHorizon();
    for (const visits of [0, 7_000, 59_000]) assert.equal(horizon.before(NOW, visits), NOW - 72 * HOUR_MS);
  });

  test("ever shorter while there are too many, and never less than an hour", () => {
    const horizon = new MemoryHorizon();
    const kept = Array.from({ length: 9 }, () => (NOW - horizon.before(NOW, 100_000)) / HOUR_MS);
    assert.deepEqual(kept, [36, 18, 9, 4.5, 2.25, 1.125, 1, 1, 1]);
  });

  test("longer again when they have become few, and the same while they are neither", () => {
    const horizon = new MemoryHorizon();
    for (let step = 0; step < 3; step++) horizon.before(NOW, 100_000);
    assert.equal(horizon.before(NOW, 45_000), NOW - 9 * HOUR_MS);
    const kept = Array.from({ length: 4 }, () => (NOW - horizon.before(NOW, 20_000)) / HOUR_MS);
    assert.deepEqual(kept, [18, 36, 72, 72]);
  });
});
