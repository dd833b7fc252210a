import type pg from "pg";
import type { LogReader } from "#server/log/log-reader.ts";
import type { KeyRing } from "./key-ring.ts";

export interface FindPatientsPorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  reader: Pick<LogReader, "encounterKeys">;
}

/** A surname can be that of many. */
const MAX_FOUND = 500;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Tokens of the patients that a text may mean: a token, a visit number or encounter key, a medical record number or any other
 * identifier, or a surname, found by blind indexes without opening anything. An erased patient is still found by number.
 */
export async function findPatients(text: string, { pool, keyRing, reader }: FindPatientsPorts): Promise<string[]> {
  const wanted = text.trim();
  if (wanted === "") return [];
  if (UUID.test(wanted)) return tokens(pool, "SELECT token FROM vault_subject WHERE token = $1", wanted);
  const found = await Promise.all([
    byVisit(wanted, pool, reader),
    tokens(pool, "SELECT token FROM vault_identifier WHERE value_blind = ANY($1)", numberBlinds(wanted, keyRing)),
    tokens(pool, "SELECT token FROM vault_attribute WHERE blind = ANY($1)", surnameBlinds(wanted, keyRing)),
  ]);
  return [...new Set(found.flat())].slice(0, MAX_FOUND);
}

async function byVisit(visit: string, pool: pg.Pool, reader: FindPatientsPorts["reader"]): Promise<string[]> {
  const keys = await reader.encounterKeys(visit.replace(/\s/g, ""));
  if (keys.length === 0) return [];
  return tokens(
    pool,
    "SELECT DISTINCT patient AS token FROM event WHERE encounter = ANY($1) AND patient IS NOT NULL",
    keys,
  );
}

async function tokens(pool: pg.Pool, sql: string, value: unknown): Promise<string[]> {
  const { rows } = await pool.query<{ token: string }>(`${sql} LIMIT ${MAX_FOUND}`, [value]);
  return rows.map(({ token }) => token);
}

function numberBlinds(value: string, keyRing: KeyRing): Buffer[] {
  return keyRing.blindKeyIds.map((keyId) => keyRing.blindNumber(value, keyId));
}

function surnameBlinds(family: string, keyRing: KeyRing): Buffer[] {
  return keyRing.blindKeyIds.map((keyId) => keyRing.blindSurname(family, keyId)).filter((blind) => blind !== null);
}
