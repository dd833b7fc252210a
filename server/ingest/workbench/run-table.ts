import type pg from "pg";
import type { RunReport } from "./bench-run.ts";

/**
 * One run at a time in the whole installation: two would undo each other's work. PostgreSQL lets go of the lock when the
 * connection of whoever holds it ends, so a run without it is known to be broken off, however its node went away.
 */
const RUN_LOCK = 7_311_691;

const LOCK_HELD = `EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = ${RUN_LOCK} AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

const STATE = `CASE WHEN state = 'running' AND NOT ${LOCK_HELD} THEN 'interrupted' ELSE state END`;

const UPSERT = `
INSERT INTO workbench_run (id, reprocess_id, state, report) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET reprocess_id = excluded.reprocess_id, state = excluded.state, report = excluded.report`;

/** Runs kept for reading. */
const KEPT = 200;
const PRUNE = `
DELETE FROM workbench_run WHERE number <= (SELECT max(number) - ${KEPT} FROM workbench_run)`;

/** False: another run is under way. Whoever gets the lock knows that what still says `running` was broken off. */
export async function lockRuns(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ free: boolean }>("SELECT pg_try_advisory_lock($1) AS free", [RUN_LOCK]);
  if (!rows[0]?.free) return false;
  await client.query("UPDATE workbench_run SET state = 'interrupted' WHERE state = 'running'");
  await client.query(PRUNE);
  return true;
}

export async function unlockRuns(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_unlock($1)", [RUN_LOCK]);
}

export async function saveRun(pool: pg.Pool, report: RunReport): Promise<void> {
  const { id, reprocessId, state } = report;
  await pool.query(UPSERT, [id, reprocessId, state, JSON.stringify(report)]);
}

/** A run of any node; null when it is unknown or too long ago. */
export function readRun(pool: pg.Pool, id: string): Promise<RunReport | null> {
  return one(pool, "id = $1", id);
}

/** The newest run over a reprocessing: its application, its undoing, or what went on with either. */
export function newestRunOf(pool: pg.Pool, reprocessId: number): Promise<RunReport | null> {
  return one(pool, "reprocess_id = $1", reprocessId);
}

async function one(pool: pg.Pool, where: string, value: string | number): Promise<RunReport | null> {
  const { rows } = await pool.query<{ report: RunReport; state: RunReport["state"] }>(
    `SELECT report, ${STATE} AS state FROM workbench_run WHERE ${where} ORDER BY number DESC LIMIT 1`,
    [value],
  );
  const [row] = rows;
  return row ? { ...row.report, state: row.state } : null;
}
