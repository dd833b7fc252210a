import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { ReconcileRunner, type ReconcileRunnerOptions } from "#server/reconcile/runner/reconcile-runner.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import { judgeDecisions, readLog } from "#tests/chaos/judge-decisions.ts";
import { simulatedLog } from "#tests/integration/views/simulated-log.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const SEED = 3;

type Append = ReconcileRunnerOptions["append"];

/** How a node's decisions reach the log; the second is the guard taken out. */
const compared =
  (writer: LogWriter): Append =>
  (events, checkpoint) =>
    writer.append(events, checkpoint);
const blind = (writer: LogWriter, pool: pg.Pool): Append => {
  return async (events, checkpoint) => {
    if (checkpoint)
      await pool.query("UPDATE checkpoint SET position = $2 WHERE name = $1", [checkpoint.name, checkpoint.to]);
    return writer.append(events, null);
  };
};

test("decisions that were ready when the lease was taken over are never committed", async (t) => {
  assert.deepEqual(await overtake(t, compared), []);
});

test("and without the comparison of the checkpoint they are, and the judge sees it", async (t) => {
  assert.notDeepEqual(await overtake(t, blind), []);
});

/**
 * A holder has decided the first half of a log and is held just before it commits. More is said, another node takes the lease and
 * decides everything; then the first goes on. Answers the rules that were broken.
 */
async function overtake(t: TestContext, appendOf: (writer: LogWriter, pool: pg.Pool) => Append): Promise<string[]> {
  const { url, pool } = await createTestDatabase(t);
  const writePool = createPool(url, { max: 1, pipeline: true, applicationName: "caretower test log" });
  const writer = new LogWriter({ pool: writePool, onCommitted: () => {} });
  const reports = simulatedLog(SEED, 40, 3).log.filter(({ kind }) => kind !== "decision") as NewEvent[];
  const half = Math.trunc(reports.length / 2);
  const hold = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const append = appendOf(writer, pool);
  const errors: Error[] = [];
  const stale = runner(pool, "stale", errors, async (events, checkpoint) => {
    reached.resolve();
    await hold.promise;
    return append(events, checkpoint);
  });
  const next = runner(pool, "next", errors, append);
  try {
    await writer.append(reports.slice(0, half));
    await stale.start();
    await reached.promise;
    await writer.append(reports.slice(half));
    await expire(pool);
    await next.start();
    await waitFor("the lease to change hands", async () => next.holdsLease || expire(pool));
    await waitFor("the other node to decide everything", async () => next.position >= (await head(pool)));
    hold.resolve();
    await stale.stop();
    await waitFor("the other node to come to rest", async () => next.position >= (await head(pool)));
    return judgeDecisions(await readLog(pool), next.position);
  } finally {
    hold.resolve();
    await stale.stop();
    await next.stop();
    await writer.close();
    await writePool.end();
  }
}

function runner(pool: pg.Pool, owner: string, errors: Error[], append: Append): ReconcileRunner {
  return new ReconcileRunner({
    pool,
    reader: new LogReader(pool),
    snapshots: new ReconcilerSnapshots(new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION)),
    append,
    create: () => createReconciler({ idOf: eventId }),
    owner,
    pollMs: 50,
    onError: (error) => errors.push(error),
  });
}

/** The holder renews its lease for as long as it lives: whoever wants it must be quicker. */
async function expire(pool: pg.Pool): Promise<false> {
  await pool.query("UPDATE checkpoint SET lease_until = now() - interval '1 second' WHERE owner = 'stale'");
  return false;
}

async function head(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ position: number }>("SELECT position FROM log_head");
  return rows[0]?.position ?? 0;
}
