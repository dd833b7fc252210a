import type pg from "pg";
import type { RetentionRecord } from "#server/canonical/families/audit.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { asTransaction } from "#server/db/in-transaction.ts";
import { holdsIn } from "./held-partition.ts";
import { type HeldRecords, heldRecords, heldValues, isHeldEvent } from "./held-records.ts";
import type { HoldStore } from "./hold-store.ts";
import { cutoffs, type RetentionPolicy } from "./policy.ts";

/** Ciphertexts that go in one transaction. */
const RAW_BATCH = 5000;

const HELD_MESSAGE = `(EXISTS (SELECT 1 FROM event e WHERE e.inbound_id = i.id AND ${isHeldEvent("e", 2)})
  OR EXISTS (SELECT 1 FROM unnest($4::timestamptz[], $5::timestamptz[]) AS period(begins, ends)
             WHERE i.received_at >= begins AND i.received_at < ends)
  OR EXISTS (SELECT 1 FROM dead_letter d WHERE d.inbound_id = i.id AND d.status = 'open'))`;

const COUNT_RAW = `
SELECT count(*) FILTER (WHERE NOT held) AS removed, count(*) FILTER (WHERE held) AS kept
FROM (SELECT ${HELD_MESSAGE} AS held FROM inbound i WHERE i.received_at < $1 AND i.sealed IS NOT NULL) AS due`;

const REMOVE_RAW = `
UPDATE inbound SET sealed = NULL WHERE id IN (
  SELECT i.id FROM inbound i WHERE i.received_at < $1 AND i.sealed IS NOT NULL AND NOT ${HELD_MESSAGE} LIMIT ${RAW_BATCH})`;

/** Partitions into which nothing will be written any more. */
const FULL_PARTITIONS = `
SELECT c.relname AS name FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid, log_head h
WHERE p.inhparent = '"event"'::regclass
  AND (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''(\\d+)''\\)'))[1]::bigint <= h.position + 1
ORDER BY c.relname`;

export interface RetentionPorts {
  pool: pg.Pool;
  holds: HoldStore;
  policy: RetentionPolicy;
  /** Enters in the log what goes; called before rows of the log do, since a check asks for the record when they are gone. */
  record(record: RetentionRecord): Promise<unknown>;
  now(): Instant;
}

interface Partition {
  name: string;
  from: number;
  to: number;
}

/** What the policy would take away now; nothing changes. */
export async function planRetention(ports: RetentionPorts): Promise<RetentionRecord> {
  const { pool, policy, now } = ports;
  const before = cutoffs(policy, now());
  const client = await pool.connect();
  try {
    const raw = await countRaw(client, ports, before.raw);
    const log = await planPartitions(client, ports, before.log);
    return recordOf(policy, before.raw, raw, log);
  } finally {
    client.release();
  }
}

/**
 * Takes away what the policy says. Digests, leaf hashes and heads stay: whatever is gone is still proved. Holds are locked while
 * rows go, so that one that is placed meanwhile waits, and then keeps what is left. Answers null when there was nothing to do.
 */
export async function applyRetention(ports: RetentionPorts): Promise<RetentionRecord | null> {
  const { pool, policy, now, record } = ports;
  const before = cutoffs(policy, now());
  const client = await pool.connect();
  try {
    const raw = await removeRaw(client, ports, before.raw);
    const log = await planPartitions(client, ports, before.log);
    const what = recordOf(policy, before.raw, raw, log);
    if (raw.removed + log.dropped.length === 0) return null;
    await record(what);
    for (const partition of log.dropped) await dropPartition(client, ports, partition);
    return what;
  } finally {
    client.release();
  }
}

function recordOf(
  policy: RetentionPolicy,
  rawBefore: Instant,
  raw: { removed: number; kept: number },
  { dropped, kept }: LogPlan,
): RetentionRecord {
  return {
    ...policy,
    rawBefore,
    rawRemoved: raw.removed,
    rawKept: raw.kept,
    dropped: dropped.map(({ from, to }) => ({ from, to })),
    kept,
  };
}

async function countRaw(client: pg.PoolClient, { holds }: RetentionPorts, before: Instant) {
  const held = await heldRecords(client, await holds.allInForce(client));
  const { rows } = await client.query<{ removed: number; kept: number }>(COUNT_RAW, rawValues(before, held));
  return rows[0] ?? { removed: 0, kept: 0 };
}

function rawValues(before: Instant, held: HeldRecords): unknown[] {
  return [new Date(before), ...heldValues(held)];
}

async function removeRaw(client: pg.PoolClient, ports: RetentionPorts, before: Instant) {
  let removed = 0;
  for (;;) {
    const count = await locked(client, ports, async (held) => {
      const { rowCount } = await client.query(REMOVE_RAW, rawValues(before, held));
      return rowCount ?? 0;
    });
    removed += count;
    if (count < RAW_BATCH) break;
  }
  return { removed, kept: (await countRaw(client, ports, before)).kept };
}

/** One transaction in which no hold can be placed or lifted. */
async function locked<T>(
  client: pg.PoolClient,
  { holds }: RetentionPorts,
  work: (held: HeldRecords) => Promise<T>,
): Promise<T> {
  return asTransaction(client, async () => {
    await client.query("LOCK TABLE legal_hold IN SHARE MODE");
    return work(await heldRecords(client, await holds.allInForce(client)));
  });
}

interface LogPlan {
  dropped: Partition[];
  kept: RetentionRecord["kept"];
}

async function planPartitions(client: pg.PoolClient, ports: RetentionPorts, before: Instant): Promise<LogPlan> {
  const plan: LogPlan = { dropped: [], kept: [] };
  const held = await heldRecords(client, await ports.holds.allInForce(client));
  for (const partition of await duePartitions(client, before)) {
    const because = await reasonToKeep(client, partition, held);
    if (because === null) plan.dropped.push(partition);
    else plan.kept.push({ from: partition.from, to: partition.to, because });
  }
  return plan;
}

/** @throws when a hold came between, or a long reader holds the table: the next run tries again. */
async function dropPartition(client: pg.PoolClient, ports: RetentionPorts, partition: Partition): Promise<void> {
  await locked(client, ports, async (held) => {
    const because = await reasonToKeep(client, partition, held);
    if (because !== null) throw new Error(`a partition of the log is kept after all: ${because}`);
    // Whoever waits for this lock has every append behind it.
    await client.query("SET LOCAL lock_timeout = '3s'");
    const table = client.escapeIdentifier(partition.name);
    await client.query(`ALTER TABLE event DETACH PARTITION ${table}`);
    await client.query(`DROP TABLE ${table}`);
  });
}

/** Full partitions whose last row is past retention: times of recording grow with positions. */
async function duePartitions(client: pg.PoolClient, before: Instant): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string }>(FULL_PARTITIONS);
  const due: Partition[] = [];
  for (const { name } of rows) {
    const table = client.escapeIdentifier(name);
    const found = await client.query<{ from: number; to: number; due: boolean }>(
      `SELECT min(position) AS from, max(position) AS to,
         (SELECT recorded_at FROM ${table} ORDER BY position DESC LIMIT 1) < $1 AS due FROM ${table}`,
      [new Date(before)],
    );
    const bounds = found.rows[0];
    if (bounds?.due) due.push({ name, from: bounds.from, to: bounds.to });
  }
  return due;
}

async function reasonToKeep(
  client: pg.PoolClient,
  { name, from, to }: Partition,
  held: HeldRecords,
): Promise<RetentionRecord["kept"][number]["because"] | null> {
  const proven = await client.query(
    `SELECT 1 FROM tree_head h JOIN tree_edge e ON e.stream = 'log' WHERE h.stream = 'log' AND h.size >= $1 AND e.size >= $1 LIMIT 1`,
    [to],
  );
  if (proven.rowCount === 0) return "not-proven";
  const table = client.escapeIdentifier(name);
  if (await holdsIn(client, { table, from, to }, held)) return "hold";
  // A rebuild needs the site map that was in force when what is left begins.
  const isInForce = await client.query(
    `SELECT 1 FROM ${table} WHERE type = 'site.defined' AND NOT EXISTS
       (SELECT 1 FROM event WHERE type = 'site.defined' AND position > $1) LIMIT 1`,
    [to],
  );
  return isInForce.rowCount === 0 ? null : "in-force";
}
