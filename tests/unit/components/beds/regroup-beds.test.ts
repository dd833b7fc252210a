import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { groupBeds, regroupBeds, type UnitStrip } from "#components/beds/group-beds.ts";
import { perUnit } from "#components/beds/per-unit.ts";
import { BED_STATES, type BedRow } from "#server/contracts/views/bed-row.ts";
import { bedRow, SITE } from "./bed-row.ts";

const mapOf = (rows: BedRow[]) => new Map(rows.map((row) => [row.id, row]));
const bed = (unit: string, label: string, over: Partial<BedRow> = {}) =>
  bedRow({ id: `bed-${label}`, unit, label, ...over });
const HOUSE = [bed("MICU", "1"), bed("MICU", "2"), bed("5E", "3"), bed("5W", "4"), bed("5W", "5")];

/** The strips after `change`, beside those before it. */
function after(change: (rows: Map<string, BedRow>) => void): { before: UnitStrip[]; strips: UnitStrip[] } {
  const rows = mapOf(HOUSE);
  const before = groupBeds(rows.values(), SITE);
  const next = new Map(rows);
  change(next);
  return { before, strips: regroupBeds(next, SITE, { rows, strips: before }) };
}

describe("strips after a change", () => {
  test("only the unit in which a bed changed has a new strip", () => {
    const { before, strips } = after((rows) => rows.set("bed-3", bed("5E", "3", { state: "blocked" })));
    assert.deepEqual(
      strips.map((strip, at) => strip === before[at]),
      [true, false, true],
    );
    assert.equal(strips[1]?.ready, 0);
  });

  test("a word that changes nothing keeps the list itself", () => {
    const { before, strips } = after(() => {});
    assert.equal(strips, before);
  });

  test("a bed that moved to another unit leaves the one and comes into the other", () => {
    const { strips } = after((rows) => rows.set("bed-2", bed("5W", "2")));
    assert.deepEqual(
      strips.map((strip) => strip.beds.map((row) => row.label)),
      [["1"], ["3"], ["2", "4", "5"]],
    );
  });

  test("whatever changes, the strips are those of a house grouped anew", () => {
    const row = fc.record({
      label: fc.integer({ min: 1, max: 9 }).map(String),
      unit: fc.constantFrom("MICU", "5E", "5W", "PED", "8N"),
      state: fc.constantFrom(...BED_STATES),
    });
    const step = fc.oneof(row, fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }), (changes) => {
        let rows: ReadonlyMap<string, BedRow> = mapOf(HOUSE);
        let strips = groupBeds(rows.values(), SITE);
        for (const change of changes) {
          const next = new Map(rows);
          for (const one of change) {
            if (typeof one === "number") next.delete(`bed-${one}`);
            else next.set(`bed-${one.label}`, bed(one.unit, one.label, { state: one.state }));
          }
          strips = regroupBeds(next, SITE, { rows, strips });
          rows = next;
          assert.deepEqual(strips, groupBeds(rows.values(), SITE));
        }
      }),
      { seed: 2026, numRuns: 300 },
    );
  });

  test("what is worked out for a unit is worked out again only where something changed", () => {
    const { before, strips } = after((rows) => rows.set("bed-3", bed("5E", "3", { state: "blocked" })));
    const read: string[] = [];
    const readyOf = perUnit((strip) => {
      read.push(strip.unit.id);
      return strip.ready;
    });
    assert.deepEqual(before.map(readyOf), [2, 1, 2]);
    assert.deepEqual(strips.map(readyOf), [2, 0, 2]);
    assert.deepEqual(read, ["MICU", "5E", "5W", "5E"]);
  });
});
