import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseEncounterUrl, printEncounterUrl } from "#components/encounter/encounter-url.ts";
import { placeLabels } from "#components/encounter/place-labels.ts";
import { axisTicks, timeAxis } from "#components/encounter/time-axis.ts";

const HOUR = 3_600_000;

describe("the time axis of a stay", () => {
  test("ticks stand on round minutes of the hospital's clock, also in a zone half an hour off", () => {
    const start = Date.parse("2026-11-17T06:54:00Z");
    const ticks = axisTicks(timeAxis(start, start + 7 * HOUR), "Asia/Kolkata", 9);
    assert.ok(ticks.length >= 4 && ticks.length <= 9);
    for (const tick of ticks) assert.match(tick.label, /:00$/);
  });

  test("a stay of weeks is divided by days", () => {
    const start = Date.parse("2026-11-01T09:00:00Z");
    const ticks = axisTicks(timeAxis(start, start + 21 * 24 * HOUR), "America/New_York", 8);
    assert.ok(ticks.length <= 9);
    for (const tick of ticks) assert.match(tick.label, /^[A-Z][a-z]{2} \d+ Nov$/);
  });

  test("no label covers another, however the marks crowd", () => {
    const mark = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      label: fc.string({ minLength: 1, maxLength: 24 }),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 25 }), (marks) => {
        const sorted = marks.toSorted((a, b) => a.at - b.at);
        const placed = placeLabels(sorted, (one) => one.at, 1000, 3).filter((one) => !one.bare);
        const boxes = placed.map(({ at, row, flipped, mark: { label } }) => {
          const wide = label.length * 6.1 + 14;
          const x = at * 1000;
          return { row, from: flipped ? x - wide : x - 4, to: flipped ? x + 4 : x + wide };
        });
        for (const [index, box] of boxes.entries())
          for (const other of boxes.slice(index + 1))
            assert.ok(box.row !== other.row || box.to <= other.from || other.to <= box.from);
      }),
    );
  });
});

describe("the address of an entry", () => {
  test("reads back what it wrote", () => {
    const url = { entry: 48_210_733, event: null, show: "doubts" as const, newestFirst: false };
    assert.deepEqual(parseEncounterUrl(new URLSearchParams(printEncounterUrl(url, new URLSearchParams()))), url);
  });

  test("a chosen entry takes the place of the event a bed linked to", () => {
    const base = new URLSearchParams("event=abc&raw=12");
    const next = printEncounterUrl({ ...parseEncounterUrl(base), entry: 7, event: null }, base);
    assert.equal(next, "entry=7");
  });
});
