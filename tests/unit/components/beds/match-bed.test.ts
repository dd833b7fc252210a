import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bedFacts } from "#components/beds/bed-facts.ts";
import { parseBedsUrl } from "#components/beds/beds-url.ts";
import { countBeds, sumCounts } from "#components/beds/count-beds.ts";
import { matchesBed, onlyOne } from "#components/beds/match-bed.ts";
import { bedRow, HOUR, NOW, SITE } from "./bed-row.ts";

const shows = (query: string, over: Parameters<typeof bedRow>[0] = {}, group = "adult") => {
  const row = bedRow(over);
  return matchesBed(row, bedFacts(row, SITE.policy, NOW), group, parseBedsUrl(new URLSearchParams(query)));
};

describe("which beds stay bright", () => {
  test("without a filter every bed does", () => assert.ok(shows("")));

  test("chips widen each other", () => {
    assert.ok(shows("state=dirty,cleaning", { state: "cleaning" }));
    assert.ok(!shows("state=dirty,cleaning", { state: "ready" }));
  });

  test("unit, group and need narrow what the chips chose", () => {
    assert.ok(shows("state=ready&unit=5e"));
    assert.ok(!shows("state=ready&unit=5W"));
    assert.ok(!shows("state=ready&group=critical"));
    assert.ok(!shows("state=ready&fit=isolation"));
    assert.ok(shows("state=ready&fit=isolation,private", { isolationCapable: true, private: true }));
  });

  test("a bed is found however its number is typed", () => {
    for (const typed of ["5E-12", "5e12", "5e 12", "e-12"]) assert.ok(shows(`q=${typed}`), typed);
    assert.ok(!shows("q=5E-13"));
  });

  test("a bed is found by the visit in it, printed or bare, and by the visit it is held for", () => {
    const occupied = { state: "occupied" as const, encounter: "LKF/204388@MRN" };
    for (const typed of ["V 204 388", "204388", "v204388", "4388"]) assert.ok(shows(`q=${typed}`, occupied), typed);
    assert.ok(!shows("q=204389", occupied));
    assert.ok(shows("q=204389", { state: "held", heldFor: "LKF/204389" }));
  });

  test("the counts on the chips are the beds each would keep", () => {
    const rows = [
      bedRow({ state: "occupied", leaving: "ordered", confirmedAt: NOW - 9 * HOUR }),
      bedRow({ state: "dirty", since: NOW - 2 * HOUR }),
      bedRow({ conflicts: [{ kind: "unplaced", since: NOW, encounters: [] }] }),
    ];
    const counts = countBeds(rows, (row) => bedFacts(row, SITE.policy, NOW));
    assert.deepEqual(
      { occupied: 1, ready: 1, dirty: 1, leaving: 1, unconfirmed: 1, late: 1, conflict: 1, blocked: 0 },
      Object.fromEntries(
        (["occupied", "ready", "dirty", "leaving", "unconfirmed", "late", "conflict", "blocked"] as const).map((f) => [
          f,
          counts[f],
        ]),
      ),
    );
  });

  test("a house counts what its units count together", () => {
    const factsOf = (row: ReturnType<typeof bedRow>) => bedFacts(row, SITE.policy, NOW);
    const rows = [bedRow(), bedRow({ state: "dirty" }), bedRow({ state: "occupied", leaving: "ordered" })];
    assert.deepEqual(
      sumCounts([countBeds(rows.slice(0, 1), factsOf), countBeds(rows.slice(1), factsOf)]),
      countBeds(rows, factsOf),
    );
  });

  test("Enter opens a bed only when no other answers", () => {
    assert.equal(
      onlyOne([1, 2, 3], (one) => one === 2),
      2,
    );
    assert.equal(
      onlyOne([1, 2, 3], (one) => one > 1),
      null,
    );
    assert.equal(
      onlyOne([1, 2, 3], (one) => one > 3),
      null,
    );
  });
});
