import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyDelta, hold, isBehind } from "#components/live/apply-delta.ts";
import type { Delta, Snapshot } from "#server/contracts/live.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";

const row = (id: string, perMinute: number) => ({ id, perMinute }) as FeedRow;

const snapshot = (position: number, rows: FeedRow[], epoch = 1): Snapshot<"feeds"> => ({
  view: "feeds",
  scope: "all",
  epoch,
  position,
  at: position,
  rows,
});

const delta = (from: number, to: number, upserts: FeedRow[], removes: string[] = [], epoch = 1): Delta<"feeds"> => ({
  view: "feeds",
  scope: "all",
  epoch,
  from,
  to,
  at: to,
  upserts,
  removes,
});

describe("applying a delta", () => {
  const held = hold(snapshot(10, [row("a", 1), row("b", 2)]));

  test("a delta that begins where the view stands moves it to the delta's end", () => {
    const applied = applyDelta(held, delta(10, 12, [row("b", 5)], ["a"]));
    assert.ok(applied.outcome === "applied");
    assert.equal(applied.held.position, 12);
    assert.deepEqual([...applied.held.rows.values()], [row("b", 5)]);
  });

  test("a delta that began before the view and ends after it still fits", () => {
    assert.equal(applyDelta(held, delta(4, 11, [])).outcome, "applied");
  });

  test("a delta that ends at or before the view is old and changes nothing", () => {
    assert.equal(applyDelta(held, delta(4, 10, [row("a", 9)])).outcome, "old");
    assert.deepEqual(held.rows.get("a"), row("a", 1));
  });

  test("a delta that begins after the view leaves a gap", () => {
    assert.equal(applyDelta(held, delta(11, 12, [])).outcome, "gap");
  });

  test("a delta of a later epoch asks for the whole view, one of an earlier epoch is old", () => {
    assert.equal(applyDelta(held, delta(10, 12, [], [], 2)).outcome, "epoch");
    assert.equal(applyDelta(held, delta(10, 12, [], [], 0)).outcome, "old");
  });

  test("an updated row keeps its place and a new one comes last", () => {
    const applied = applyDelta(held, delta(10, 11, [row("c", 1), row("a", 7)]));
    assert.ok(applied.outcome === "applied");
    assert.deepEqual([...applied.held.rows.keys()], ["a", "b", "c"]);
  });

  test("the view that was held before is never changed in place", () => {
    applyDelta(held, delta(10, 11, [row("a", 7)], ["b"]));
    assert.deepEqual([...held.rows.values()], [row("a", 1), row("b", 2)]);
  });

  test("deltas in order lead to the same rows as the snapshot at their end, wherever the view began", () => {
    const change = fc.record({ id: fc.constantFrom("a", "b", "c", "d"), value: fc.option(fc.nat(9)) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), fc.nat(19), (changes, start) => {
        const truth = new Map<string, FeedRow>();
        const states = [new Map(truth)];
        for (const { id, value } of changes) {
          if (value === null) truth.delete(id);
          else truth.set(id, row(id, value));
          states.push(new Map(truth));
        }
        const from = Math.min(start, changes.length);
        let view = hold(snapshot(from, [...(states[from]?.values() ?? [])]));
        for (const [index, { id, value }] of changes.entries()) {
          const applied = applyDelta(
            view,
            delta(index, index + 1, value === null ? [] : [row(id, value)], value === null ? [id] : []),
          );
          if (applied.outcome === "applied") view = applied.held;
          else assert.equal(applied.outcome, "old");
        }
        assert.deepEqual(new Map(view.rows), truth);
      }),
    );
  });
});

describe("whether a snapshot lags", () => {
  const held = hold(snapshot(10, []));
  test("an earlier position of the same epoch, or an earlier epoch, lags", () => {
    assert.equal(isBehind(held, { epoch: 1, position: 9 }), true);
    assert.equal(isBehind(held, { epoch: 0, position: 99 }), true);
  });
  test("the same position, a later one, a later epoch, or the first sight do not", () => {
    assert.equal(isBehind(held, { epoch: 1, position: 10 }), false);
    assert.equal(isBehind(held, { epoch: 2, position: 1 }), false);
    assert.equal(isBehind(null, { epoch: 0, position: 0 }), false);
  });
});
