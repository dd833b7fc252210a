import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import type { AccessLeaf, EventLeaf } from "#server/contracts/audit-leaf.ts";
import type { Hash } from "../tree/hash.ts";
import { accessLeafHash, eventLeafHash } from "../tree/leaf.ts";

/** One of the two append-only tables, as its tree sees it. */
export interface LeafSource {
  stream: AuditStream;
  /** The head as committed; both streams go by the epoch of the log. */
  head(): Promise<{ epoch: number; position: number }>;
  /** Leaves after a position, in order. */
  after(position: number, limit: number): Promise<{ position: number; leaf: Hash }[]>;
  /** Whether anything but entries about the other tree's heads came after a position. */
  hasNews(position: number): Promise<boolean>;
}

const EVENT_ROWS = `
SELECT position, epoch, id, type, kind, (extract(epoch from occurred_at) * 1000)::float8 AS "occurredAt",
  (extract(epoch from recorded_at) * 1000)::float8 AS "recordedAt", facility, encounter, bed, patient,
  inbound_id AS "inboundId", correlation_id AS "correlationId", body
FROM event WHERE position > $1 ORDER BY position LIMIT $2`;

const ACCESS_ROWS = `
SELECT position, id, (extract(epoch from at) * 1000)::float8 AS at, body
FROM access_entry WHERE position > $1 ORDER BY position LIMIT $2`;

/** Rows of the log after a position, every column as it stands. */
export async function eventRows(pool: pg.Pool, position: number, limit: number): Promise<EventLeaf[]> {
  const values = [position, limit];
  return (await pool.query<EventLeaf>({ name: "tree-events", text: EVENT_ROWS, values })).rows;
}

export async function accessRows(pool: pg.Pool, position: number, limit: number): Promise<AccessLeaf[]> {
  const values = [position, limit];
  return (await pool.query<AccessLeaf>({ name: "tree-access", text: ACCESS_ROWS, values })).rows;
}

export function logSource(pool: pg.Pool): LeafSource {
  return {
    stream: "log",
    head: () => one(pool, "SELECT epoch, position FROM log_head WHERE id = 1", []),
    after: async (position, limit) =>
      (await eventRows(pool, position, limit)).map((row) => ({ position: row.position, leaf: eventLeafHash(row) })),
    hasNews: (position) =>
      exists(pool, "SELECT 1 FROM event WHERE position > $1 AND type <> 'audit.ledger.anchored'", position),
  };
}

export function accessSource(pool: pg.Pool): LeafSource {
  return {
    stream: "access",
    head: () => one(pool, "SELECT h.epoch, a.position FROM log_head h, access_head a WHERE h.id = 1 AND a.id = 1", []),
    after: async (position, limit) =>
      (await accessRows(pool, position, limit)).map((row) => ({ position: row.position, leaf: accessLeafHash(row) })),
    hasNews: (position) =>
      exists(
        pool,
        `SELECT 1 FROM access_entry WHERE position > $1 AND body::jsonb ->> 'action' <> 'log.anchored'`,
        position,
      ),
  };
}

async function one(pool: pg.Pool, text: string, values: unknown[]): Promise<{ epoch: number; position: number }> {
  const row = (await pool.query<{ epoch: number; position: number }>(text, values)).rows[0];
  if (!row) throw new Error("the log has no head");
  return row;
}

async function exists(pool: pg.Pool, text: string, position: number): Promise<boolean> {
  return (await pool.query(`${text} LIMIT 1`, [position])).rowCount === 1;
}
