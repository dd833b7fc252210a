import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isToday, pipeline } from "#components/discharges/pipeline.ts";
import { dischargeRow, HOUR, NOW, TARGETS } from "./discharge-row.ts";

const ZONE = "America/New_York";
const count = (rows: Parameters<typeof pipeline>[0]) => pipeline(rows, TARGETS, NOW, () => ZONE);
const needed = { state: "needed" as const, since: NOW, doneAt: null };

const ROWS = [
  dischargeRow({ id: "1", stage: "expected", orderedAt: null, expectedAt: NOW - 3 * HOUR }),
  dischargeRow({ id: "2", stage: "expected", orderedAt: null, expectedAt: NOW + HOUR }),
  dischargeRow({ id: "3", milestones: { medication: needed, transport: needed } }),
  dischargeRow({ id: "4", orderedAt: NOW - 3 * HOUR, milestones: { medication: { ...needed, state: "running" } } }),
  dischargeRow({ id: "5", stage: "confirmed", orderedAt: NOW - 118 * 60_000 }),
  dischargeRow({ id: "6", stage: "left", leftAt: NOW - 3 * HOUR }),
  dischargeRow({ id: "7", stage: "left", leftAt: NOW - HOUR }),
];

describe("the six stages on top of the discharges", () => {
  test("the four stages of a stay add up to what is expected today", () => {
    const { stages } = count(ROWS);
    assert.equal(stages.expected.count, 7);
    assert.equal(stages.none.count + stages.open.count + stages.done.count + stages.left.count, 7);
    assert.equal(stages.past.count, 1);
  });

  test("the stages are offsets of one bar: each begins where the one before it ends", () => {
    const { left, done, open, none } = count(ROWS).stages;
    assert.equal(left.from, 0);
    assert.ok(Math.abs(none.from + none.share - 1) < 1e-9);
    assert.ok(Math.abs(done.from - left.share) < 1e-9 && Math.abs(open.from - done.from - done.share) < 1e-9);
  });

  test("the words below a figure are counted, not said", () => {
    const figures = count(ROWS);
    assert.deepEqual(figures.openMilestones, [
      ["medication", 2],
      ["transport", 1],
    ]);
    assert.equal(figures.plannedBeforeNoon, 1);
    assert.equal(figures.leftBeforeNoon, 1);
    assert.equal(figures.longestDone, 118 * 60_000);
    assert.equal(figures.longestPast, 3 * HOUR);
    assert.equal(figures.stillHere, 5);
  });

  test("an empty day has bars of no length and no longest wait", () => {
    const figures = count([]);
    assert.equal(figures.longestPast, null);
    assert.deepEqual(figures.stages.left, { count: 0, from: 0, share: 0 });
  });
});

describe("today is the hospital's own day", () => {
  const evening = Date.UTC(2026, 10, 18, 2, 0);

  test("who left at 20:00 counts at 21:00 though the date in Greenwich has changed between", () => {
    assert.ok(isToday(dischargeRow({ stage: "left", leftAt: evening - HOUR * 2.5 }), evening, ZONE));
  });

  test("who left yesterday or is expected tomorrow is not today's work, who is overdue still is", () => {
    assert.ok(!isToday(dischargeRow({ stage: "left", leftAt: NOW - 24 * HOUR }), NOW, ZONE));
    assert.ok(!isToday(dischargeRow({ stage: "expected", orderedAt: null, expectedAt: NOW + 24 * HOUR }), NOW, ZONE));
    assert.ok(isToday(dischargeRow({ stage: "expected", orderedAt: null, expectedAt: NOW - 24 * HOUR }), NOW, ZONE));
  });
});
