import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import { simulatedLog } from "#tests/integration/views/simulated-log.ts";
import { createTestDatabase } from "#tests/support/database.ts";

const HEAD = 1000;
const EPOCH = 1;
const AT = 0;

async function openSnapshots(t: TestContext, version = RECONCILER_VERSION) {
  const { pool } = await createTestDatabase(t);
  await pool.query("UPDATE log_head SET epoch = $1, position = $2", [EPOCH, HEAD]);
  return { pool, snapshots: new FoldSnapshots(pool, "reconciler", version) };
}

function fold(reconciler: Reconciler, events: RecordedEvent[]): string[] {
  for (const event of events) reconciler.apply(event);
  return reconciler.drain().map((decision) => JSON.stringify(decision));
}

test("a reconciler that was stored in between decides as one that went on", async (t) => {
  const { snapshots } = await openSnapshots(t);
  const kept = new ReconcilerSnapshots(snapshots);
  const { log } = simulatedLog(7, 40, 6);
  const half = Math.trunc(log.length / 2);
  const unbroken = createReconciler({ idOf: eventId });
  fold(unbroken, log.slice(0, half));
  await kept.store(await kept.pack(unbroken, half), HEAD, EPOCH);
  const restored = createReconciler({ idOf: eventId });
  assert.equal(await kept.restore(restored, HEAD), half);
  const [goesOn, comesBack] = [unbroken, restored].map((reconciler) => fold(reconciler, log.slice(half)));
  assert.ok(goesOn && goesOn.length > 0);
  assert.deepEqual(comesBack, goesOn);
});

test("the newest state at or before a position is found, of this version and this epoch alone", async (t) => {
  const { pool, snapshots } = await openSnapshots(t);
  const store = async (position: number, epoch = EPOCH) =>
    snapshots.store(position, AT, await snapshots.pack({ position, list: [position] }), epoch);
  for (const position of [100, 300, 500]) await store(position);
  assert.deepEqual(await snapshots.latest(499), { position: 300, list: [300] });
  assert.deepEqual(await snapshots.latest(500), { position: 500, list: [500] });
  assert.equal(await snapshots.latest(99), null);
  assert.equal(await new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION + 1).latest(500), null);
  await store(700, EPOCH + 1);
  assert.deepEqual(await snapshots.latest(HEAD), { position: 500, list: [500] }, "nothing of another epoch is stored");
  await pool.query("UPDATE log_head SET epoch = $1", [EPOCH + 1]);
  assert.equal(await snapshots.latest(HEAD), null, "and nothing of one that is over is read");
});

test("what cannot be made into text is told", async (t) => {
  const { snapshots } = await openSnapshots(t);
  await assert.rejects(snapshots.pack({ list: [1n] }), TypeError);
});
