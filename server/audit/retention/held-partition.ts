import type pg from "pg";
import { LOG_CHECKPOINT } from "../index/checkpoints.ts";
import type { HeldRecords } from "./held-records.ts";

/** A partition of the log, its name quoted, with its first and last position. */
export interface QuotedPartition {
  table: string;
  from: number;
  to: number;
}

const INDEXED = `SELECT coalesce(max(position), 0) >= $1 AS "isWhole" FROM checkpoint WHERE name = '${LOG_CHECKPOINT}'`;
const BY_INDEX = `
SELECT 1 FROM audit_entry WHERE stream = 'log' AND patient = ANY($1::uuid[]) AND position BETWEEN $2 AND $3 LIMIT 1`;

/**
 * Whether a hold keeps anything of a partition. Visits and patients are found by index, a patient by that of the audit trail where it
 * has come so far; a period reads the partition through.
 */
export async function holdsIn(client: pg.ClientBase, partition: QuotedPartition, held: HeldRecords): Promise<boolean> {
  const { patients, encounters, from, to } = held;
  const stands = async (condition: string, values: unknown[]) =>
    (await client.query(`SELECT 1 FROM ${partition.table} WHERE ${condition} LIMIT 1`, values)).rowCount !== 0;
  if (encounters.length > 0 && (await stands("encounter = ANY($1::text[])", [encounters]))) return true;
  if (patients.length > 0 && (await holdsPatient(client, partition, patients))) return true;
  if (from.length === 0) return false;
  return stands(
    `EXISTS (SELECT 1 FROM unnest($1::timestamptz[], $2::timestamptz[]) AS period(begins, ends)
       WHERE (recorded_at >= begins AND recorded_at < ends) OR (occurred_at >= begins AND occurred_at < ends))`,
    [from, to],
  );
}

async function holdsPatient(client: pg.ClientBase, { table, from, to }: QuotedPartition, patients: string[]) {
  const { rows } = await client.query<{ isWhole: boolean }>(INDEXED, [to]);
  const found = rows[0]?.isWhole
    ? await client.query(BY_INDEX, [patients, from, to])
    : await client.query(`SELECT 1 FROM ${table} WHERE patient = ANY($1::uuid[]) LIMIT 1`, [patients]);
  return found.rowCount !== 0;
}
