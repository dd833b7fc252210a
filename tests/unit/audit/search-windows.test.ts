import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeOf, searchWindows } from "#server/audit/search/search-windows.ts";

const FROM = Date.UTC(2019, 0, 1);
const TO = Date.UTC(2027, 0, 1);
const instant = fc.integer({ min: FROM, max: TO });
const place = fc.tuple(instant, fc.bigInt(0n, (1n << 20n) - 1n)).map(([at, low]) => placeOf(at) + low);

test("windows of a search follow one another from new to old without a gap, and cover what was asked for", () => {
  const maybe = fc.option(instant, { nil: undefined });
  fc.assert(
    fc.property(place, maybe, maybe, (newest, since, until) => {
      const windows = [...searchWindows(newest, since, until)];
      const top = until !== undefined && placeOf(until) < newest ? placeOf(until) : newest;
      if (since !== undefined && top <= placeOf(since)) return assert.equal(windows.length, 0);
      assert.equal(windows[0]?.below, top);
      assert.equal(windows.at(-1)?.from ?? null, since === undefined ? null : placeOf(since));
      for (const [index, window] of windows.entries()) {
        assert.ok(window.from === null || window.from < window.below);
        if (index > 0) assert.equal(window.below, windows[index - 1]?.from);
      }
      assert.ok(windows.length <= 6);
    }),
    { numRuns: 2000 },
  );
});

test("a window begins where a partition begins, so that none is read twice", () => {
  const windows = [...searchWindows(placeOf(Date.UTC(2026, 10, 17, 3)), undefined, undefined)];
  assert.deepEqual(
    windows.map(({ from }) => (from === null ? null : new Date(Number(from >> 20n)).toISOString().slice(0, 10))),
    ["2026-11-01", "2026-10-01", "2026-08-01", "2026-04-01", "2025-08-01", null],
  );
});
