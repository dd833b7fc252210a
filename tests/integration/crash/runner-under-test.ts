import type pg from "pg";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { LogReader } from "#server/log/log-reader.ts";
import type { LogWriter } from "#server/log/log-writer.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { ReconcileRunner, type ReconcileRunnerOptions } from "#server/reconcile/runner/reconcile-runner.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";

export type Append = ReconcileRunnerOptions["append"];

/** How a node's decisions reach the log; the second is the guard taken out. */
export const compared =
  (writer: LogWriter): Append =>
  (events, checkpoint) =>
    writer.append(events, checkpoint);
export const blind = (writer: LogWriter, pool: pg.Pool): Append => {
  return async (events, checkpoint) => {
    if (checkpoint)
      await pool.query("UPDATE checkpoint SET position = $2 WHERE name = $1", [checkpoint.name, checkpoint.to]);
    return writer.append(events, null);
  };
};

/** One node's reconciler, of which a test can replace any part. */
export function runnerOf(
  pool: pg.Pool,
  options: Pick<ReconcileRunnerOptions, "owner" | "append" | "onError"> & Partial<ReconcileRunnerOptions>,
): ReconcileRunner {
  return new ReconcileRunner({
    pool,
    reader: new LogReader(pool),
    snapshots: new ReconcilerSnapshots(new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION)),
    create: () => createReconciler({ idOf: eventId }),
    pollMs: 50,
    ...options,
  });
}

export async function headOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ position: number }>("SELECT position FROM log_head");
  return rows[0]?.position ?? 0;
}
