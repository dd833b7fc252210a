import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { LetterStatus } from "#server/contracts/dead-letter.ts";

export interface DeadLetter {
  id: number;
  inboundId: number;
  source: string;
  kind: string;
  controlId: string | null;
  reason: string;
  text: string;
  path: string | null;
  cause: string;
  status: LetterStatus;
  receivedAt: Instant;
  createdAt: Instant;
  resolvedAt: Instant | null;
  resolvedBy: string | null;
  reasonRef: string | null;
}

export interface LetterGroup {
  cause: string;
  source: string;
  reason: string;
  text: string;
  path: string | null;
  kind: string;
  count: number;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  /** Journal number of the oldest message, to look at. */
  inboundId: number;
}

export const FIRST_PLACE: LetterPlace = { inboundId: 0, id: 0 };

export interface LetterFilter {
  id?: number | undefined;
  inboundId?: number | undefined;
  source?: string | undefined;
  status?: LetterStatus | undefined;
  cause?: string | undefined;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const LETTERS = `
SELECT d.id, d.inbound_id AS "inboundId", d.source, i.kind, i.control_id AS "controlId", d.reason, d.text, d.path, d.cause, d.status,
  ${ms("i.received_at")} AS "receivedAt", ${ms("d.created_at")} AS "createdAt", ${ms("d.resolved_at")} AS "resolvedAt",
  d.resolved_by AS "resolvedBy", d.reason_ref AS "reasonRef"
FROM dead_letter d JOIN inbound i ON i.id = d.inbound_id`;

const WHERE = `($1::bigint IS NULL OR d.id = $1) AND ($2::text IS NULL OR d.source = $2) AND ($3::text IS NULL OR d.status = $3)
  AND ($4::text IS NULL OR d.cause = $4) AND ($5::bigint IS NULL OR d.inbound_id = $5)`;

/** Place of a letter in the order of messages; a message may have had several letters. */
export interface LetterPlace {
  inboundId: number;
  id: number;
}

/** Letters in the order in which their messages came, after a place. */
export async function listLetters(
  pool: pg.Pool,
  filter: LetterFilter,
  page: { after: LetterPlace; limit: number },
): Promise<DeadLetter[]> {
  const { rows } = await pool.query<DeadLetter>(
    `${LETTERS} WHERE ${WHERE} AND (d.inbound_id, d.id) > ($6, $7) ORDER BY d.inbound_id, d.id LIMIT $8`,
    [...valuesOf(filter), page.after.inboundId, page.after.id, page.limit],
  );
  return rows;
}

/** Letters by cause, the most numerous first. */
export async function listLetterGroups(pool: pg.Pool, filter: LetterFilter): Promise<LetterGroup[]> {
  const { rows } = await pool.query<LetterGroup>(
    `SELECT d.cause, d.source, min(d.reason) AS reason, min(d.text) AS text, min(d.path) AS path, min(i.kind) AS kind,
       count(*)::int AS count, ${ms("min(d.created_at)")} AS "firstSeenAt", ${ms("max(d.created_at)")} AS "lastSeenAt",
       min(d.inbound_id) AS "inboundId"
     FROM dead_letter d JOIN inbound i ON i.id = d.inbound_id WHERE ${WHERE}
     GROUP BY d.cause, d.source ORDER BY count(*) DESC, min(d.created_at), d.cause LIMIT 1000`,
    valuesOf(filter),
  );
  return rows;
}

export interface LastDay {
  received: number;
  duplicates: number;
  replayed: number;
  discarded: number;
}

/** What became of messages and letters in the last 24 hours. */
export async function lastDay(pool: pg.Pool, now: Instant): Promise<LastDay> {
  const since = new Date(now - 86_400_000);
  const { rows } = await pool.query<LastDay>(
    `SELECT count(*)::int AS received, (count(*) FILTER (WHERE outcome = 'duplicate'))::int AS duplicates,
       (SELECT count(*)::int FROM dead_letter WHERE status = 'replayed' AND resolved_at >= $1) AS replayed,
       (SELECT count(*)::int FROM dead_letter WHERE status = 'discarded' AND resolved_at >= $1) AS discarded
     FROM inbound WHERE received_at >= $1`,
    [since],
  );
  return rows[0] ?? { received: 0, duplicates: 0, replayed: 0, discarded: 0 };
}

function valuesOf({ id, inboundId, source, status, cause }: LetterFilter): unknown[] {
  return [id ?? null, source ?? null, status ?? null, cause ?? null, inboundId ?? null];
}
