import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { arrangeUnits, restText } from "#components/wall/arrange-units.ts";
import { pastOrders } from "#components/wall/past-orders.ts";
import { readyLine } from "#components/wall/ready-line.ts";
import { isBlind, topicAge } from "#components/wall/topic-age.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";

const NOW = 1_800_000_000_000;

function feed(id: string, feeds: string[], ageSeconds: number | null, more: Partial<FeedRow> = {}): FeedRow {
  return {
    id,
    feeds,
    trust: "trusted",
    state: ageSeconds === null ? "never" : "fresh",
    lastMessageAt: ageSeconds === null ? null : NOW - ageSeconds * 1000,
    limits: { late: 30, stale: 120, dead: 300 },
    ...more,
  } as FeedRow;
}

describe("the age of a tile", () => {
  test("grows from fresh to dead by silence alone, between two deltas", () => {
    const feeds = [feed("EVS", ["cleaning"], 12)];
    const states = [0, 20, 110, 300].map((later) => topicAge(feeds, ["cleaning"], NOW + later * 1000).state);
    assert.deepEqual(states, ["fresh", "late", "stale", "dead"]);
  });

  test("is that of the source that is worst off", () => {
    const feeds = [feed("LAB", ["results"], 160), feed("RADIOLOGY", ["results"], 4), feed("EVS", ["cleaning"], 9_000)];
    assert.deepEqual(topicAge(feeds, ["results"], NOW), { state: "stale", since: NOW - 160_000, known: true });
  });

  test("a source that never spoke leaves its figures unknown", () => {
    const age = topicAge([feed("LAB", ["results"], null)], ["results"], NOW);
    assert.equal(age.state, "never");
    assert.equal(isBlind(age.state), true);
  });

  test("what the server knows and silence does not show is believed", () => {
    assert.equal(topicAge([feed("LAB", ["results"], 2, { state: "dead" })], ["results"], NOW).state, "dead");
  });

  test("a feed that is only compared ages no tile", () => {
    const feeds = [feed("NEW-LAB", ["results"], 9_000, { trust: "parallel" }), feed("LAB", ["results"], 2)];
    assert.equal(topicAge(feeds, ["results"], NOW).state, "fresh");
  });

  test("figures that no source names have an unknown age, not a good one", () => {
    assert.equal(topicAge([feed("EVS", ["cleaning"], 2)], ["transport"], NOW).known, false);
  });
});

function unit(name: string, more: Partial<WallUnitRow> = {}): WallUnitRow {
  return { unit: name, ready: 1, pendingIn: 0, pastTarget: null, conflicts: [], ...more } as WallUnitRow;
}
const PAST: WallUnitRow["pastTarget"] = { kind: "discharge", since: 0, targetMinutes: 120 };

describe("which units a wall shows", () => {
  const rows = [
    unit("1"),
    unit("2", { ready: 0, pendingIn: 2 }),
    unit("3", { pastTarget: PAST }),
    unit("4", { conflicts: ["4-01"] }),
  ];
  const units = ["1", "2", "3", "4"];
  const names = (shown: WallUnitRow[]) => shown.map((row) => row.unit);

  test("with room for all, each keeps its place", () => {
    assert.deepEqual(names(arrangeUnits(rows.toReversed(), { units, rows: 4 }).shown), units);
  });

  test("without, the worst come first and the rest is counted", () => {
    const arranged = arrangeUnits(rows, { units, rows: 2 });
    assert.deepEqual(names(arranged.shown), ["4", "3"]);
    assert.equal(restText(arranged.rest), "2 units normal");
  });

  test("equals stay in the site's order", () => {
    assert.deepEqual(
      names(arrangeUnits([unit("1"), unit("2"), unit("3")], { units: ["3", "2", "1"], rows: 2 }).shown),
      ["3", "2"],
    );
  });

  test("an abnormal unit without a row is never called normal", () => {
    const arranged = arrangeUnits(rows, { units, rows: 1 });
    assert.equal(restText(arranged.rest), "2 units normal, 1 more past target");
  });

  test("units of another wall do not appear", () => {
    assert.deepEqual(names(arrangeUnits(rows, { units: ["2"], rows: 9 }).shown), ["2"]);
  });
});

describe("adult beds ready over the next hours", () => {
  test("is what is ready now and every known coming and going after it", () => {
    assert.deepEqual(readyLine(2, [-1, 0, 3]).values, [2, 1, 1, 4]);
  });
  test("names the first stretch without a ready bed", () => {
    assert.deepEqual(readyLine(1, [-1, -1, 3, -4]).none, { from: 1, to: 3 });
    assert.deepEqual(readyLine(1, [-1, 0]).none, { from: 1, to: 3 });
    assert.equal(readyLine(1, [0, 1]).none, null);
  });
});

test("orders are past their target only after the target, and the oldest is named", () => {
  const minutes = (m: number) => NOW - m * 60_000;
  assert.deepEqual(pastOrders([minutes(185), minutes(120), minutes(3)], 120, NOW), { count: 1, oldest: minutes(185) });
  assert.deepEqual(pastOrders([], 120, NOW), { count: 0, oldest: null });
});
