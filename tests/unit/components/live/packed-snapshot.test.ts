import assert from "node:assert/strict";
import { test } from "node:test";
import { packSnapshot, unpackSnapshot } from "#components/live/packed-snapshot.ts";
import type { Snapshot } from "#server/contracts/live.ts";
import { fixtureHospital } from "#tests/support/ui/fixture-hospital.ts";
import { enlarged } from "#tests/support/ui/fixture-large.ts";

const NOW = Date.parse("2026-11-17T19:00:00Z");
const HEAD = { scope: "facility:LKF", epoch: 3, position: 77, at: NOW };
const rows = fixtureHospital("conflict", NOW);

test("every row comes out of its page as it went in, with the fields it has and no others", () => {
  const [first, ...beds] = rows.beds;
  assert.ok(first);
  const beside: Snapshot<"beds"> = { ...HEAD, view: "beds", rows: [{ ...first, hidden: true, label: "[]" }, ...beds] };
  assert.deepEqual(unpackSnapshot(packSnapshot(beside)), beside);
  const leaving: Snapshot<"discharges"> = { ...HEAD, view: "discharges", rows: rows.discharges };
  assert.deepEqual(unpackSnapshot(packSnapshot(leaving)), leaving);
  const queues: Snapshot<"queues"> = { ...HEAD, view: "queues", rows: rows.queues };
  assert.deepEqual(unpackSnapshot(packSnapshot(queues)), queues);
});

test("a house without beds is an empty snapshot", () => {
  const none: Snapshot<"beds"> = { ...HEAD, view: "beds", rows: [] };
  assert.deepEqual(unpackSnapshot(packSnapshot(none)), none);
});

test("a large house takes a third of what its rows take", () => {
  const { beds } = enlarged(rows, 10);
  const packed = JSON.stringify(packSnapshot({ ...HEAD, view: "beds", rows: beds }));
  assert.ok(packed.length < JSON.stringify(beds).length / 3, `${packed.length} of ${JSON.stringify(beds).length}`);
});
