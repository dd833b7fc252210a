import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { RunReport } from "./bench-run.ts";
import { newestRunOf } from "./run-table.ts";

/** A site map that was put in force over stored messages. */
export interface Reprocess {
  id: number;
  fromVersion: number;
  toVersion: number;
  since: Instant;
  createdAt: Instant;
  createdBy: string;
  messages: number;
  superseded: number;
  appended: number;
  undoneAt: Instant | null;
}

/** One in the list, with the run that it came from or that last changed it. */
export interface ListedReprocess extends Reprocess {
  run: Pick<RunReport, "id" | "kind" | "state" | "total" | "scanned"> | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const SELECT = `
SELECT id, from_version AS "fromVersion", to_version AS "toVersion", ${ms("since")} AS since, ${ms("created_at")} AS "createdAt",
  created_by AS "createdBy", cardinality(inbound) AS messages, superseded, appended, ${ms("undone_at")} AS "undoneAt"
FROM reprocess`;

const ADD = `
UPDATE reprocess SET inbound = array(SELECT DISTINCT unnest(inbound || $2::bigint[]) ORDER BY 1),
  superseded = superseded + $3, appended = appended + $4 WHERE id = $1`;

export async function listReprocesses(pool: pg.Pool, limit: number): Promise<ListedReprocess[]> {
  const { rows } = await pool.query<Reprocess>(`${SELECT} ORDER BY id DESC LIMIT $1`, [limit]);
  return Promise.all(
    rows.map(async (row) => {
      const run = await newestRunOf(pool, row.id);
      return { ...row, run: run && pick(run) };
    }),
  );
}

function pick({ id, kind, state, total, scanned }: RunReport): ListedReprocess["run"] {
  return { id, kind, state, total, scanned };
}

export async function readReprocess(pool: pg.Pool, id: number): Promise<Reprocess | null> {
  return (await pool.query<Reprocess>(`${SELECT} WHERE id = $1`, [id])).rows[0] ?? null;
}

/** Written before the first message is touched, so that a run that a crash cut short is seen and can be undone. */
export async function openReprocess(
  pool: pg.Pool,
  row: Pick<Reprocess, "fromVersion" | "toVersion" | "since" | "createdAt" | "createdBy">,
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO reprocess (from_version, to_version, since, created_at, created_by, inbound, superseded, appended)
     VALUES ($1, $2, $3, $4, $5, '{}', 0, 0) RETURNING id`,
    [row.fromVersion, row.toVersion, new Date(row.since), new Date(row.createdAt), row.createdBy],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("the reprocessing was not written down");
  return id;
}

/** Adds what one batch of a run did, so that a run that is killed has told what it did until then. */
export async function addToReprocess(
  pool: pg.Pool,
  id: number,
  { inbound, superseded, appended }: { inbound: number[]; superseded: number; appended: number },
): Promise<void> {
  await pool.query(ADD, [id, inbound, superseded, appended]);
}

export async function markUndone(pool: pg.Pool, id: number, at: Instant): Promise<void> {
  await pool.query("UPDATE reprocess SET undone_at = $2 WHERE id = $1", [id, new Date(at)]);
}
