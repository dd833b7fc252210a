import assert from "node:assert/strict";
import { test } from "node:test";
import { House } from "#server/projections/house/house.ts";
import { canonicalPieces, canonicalRows, drawViews } from "#server/projections/view-digest.ts";
import { Hospital } from "#tests/unit/reconcile/support/hospital.ts";
import { siteOf } from "./support/timed-log.ts";

for (const beds of [0, 1, 200, 201, 650])
  test(`the text of a view is one list of all its rows in order, in whatever pieces it is written: ${beds} beds`, () => {
    const hospital = new Hospital();
    hospital.say(siteOf(Array.from({ length: beds }, (_, index) => `W-${index}`)));
    const house = new House();
    for (const event of hospital.log) house.apply(event);
    const views = drawViews(house, house.clock);
    const text = canonicalRows(views, "beds");
    const rows = JSON.parse(text) as { id: string }[];
    assert.deepEqual(
      rows.map(({ id }) => id),
      [...house.units.beds.keys()].toSorted(),
    );
    assert.equal(JSON.stringify(rows), text, "not a byte between the pieces");
    assert.ok([...canonicalPieces(views, "beds")].every((piece) => piece.length < 200_000));
  });
