import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { groupBeds } from "#components/beds/group-beds.ts";
import { bedRow, SITE } from "./bed-row.ts";

const bed = (unit: string, label: string, state: Parameters<typeof bedRow>[0] = {}) =>
  bedRow({ id: `${unit}-${label}`, unit, label, ...state });

describe("strips of the bed grid", () => {
  test("units stand in the site's order and beds by number, whatever order rows arrive in", () => {
    const strips = groupBeds([bed("5W", "2"), bed("MICU", "10"), bed("MICU", "9"), bed("5E", "1")], SITE);
    assert.deepEqual(
      strips.map((strip) => strip.beds.map((row) => row.id)),
      [["MICU-9", "MICU-10"], ["5E-1"], ["5W-2"]],
    );
  });

  test("closed beds are drawn and not counted as staffed", () => {
    const [strip] = groupBeds(
      [bed("5E", "1", { state: "occupied" }), bed("5E", "2"), bed("5E", "3", { state: "closed" })],
      SITE,
    );
    assert.deepEqual([strip?.occupied, strip?.ready, strip?.staffed, strip?.beds.length], [1, 1, 2, 3]);
  });

  test("a line closes a division at its last unit that has beds here", () => {
    const strips = groupBeds([bed("MICU", "1"), bed("5E", "1"), bed("5W", "1"), bed("PED", "1")], SITE);
    assert.deepEqual(
      strips.map((strip) => strip.endsDivision),
      [true, false, true, false],
    );
  });

  test("a bed of a unit that the page does not know is shown last, never lost", () => {
    const strips = groupBeds([bed("8N", "1"), bed("PED", "1")], SITE);
    assert.deepEqual(
      strips.map((strip) => strip.unit.id),
      ["PED", "8N"],
    );
  });
});
