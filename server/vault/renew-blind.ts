import { createSecretKey } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import { identifierText } from "./identifier-text.ts";
import type { KeyRing } from "./key-ring.ts";
import { openWith } from "./seal.ts";

const BATCH = 200;
const identifierSchema = z.object({ value: z.string(), authority: z.string(), type: z.string() });

/** A row of which the hashes stand under an older key, or were never made. */
interface StaleRow {
  /** What the row is found by, as text. */
  id: string;
  token: string;
  sealed: Buffer;
  /** What it is sealed with: the person's wrapped key, or null for the ring's own. */
  wrappedKey: Buffer | null;
  keyId: string;
}

interface BlindTable {
  /** Stale rows after `$2` in order of id; `$1` is the key in use. */
  stale: string;
  /** Writes the hashes of one row: `$1` the id, `$2` the key in use, then `values`. */
  update: string;
  context(row: StaleRow): string;
  values(plain: string, keyRing: KeyRing, keyId: string): unknown[];
}

const TABLES: readonly BlindTable[] = [
  {
    stale: `SELECT encode(i.blind, 'hex') AS id, i.token, i.sealed, s.wrapped_key AS "wrappedKey", s.key_id AS "keyId"
      FROM vault_identifier i JOIN vault_subject s USING (token)
      WHERE (i.blind_key <> $1 OR i.value_blind IS NULL) AND length(i.sealed) > 0 AND s.wrapped_key IS NOT NULL
        AND ($2::text IS NULL OR i.blind > decode($2, 'hex')) ORDER BY i.blind LIMIT ${BATCH}`,
    update: `UPDATE vault_identifier SET blind = $3, value_blind = $4, blind_key = $2 WHERE blind = decode($1, 'hex')
      AND NOT EXISTS (SELECT 1 FROM vault_identifier o WHERE o.blind = $3 AND o.blind <> decode($1, 'hex'))`,
    context: ({ token }) => `identifier:${token}`,
    values: (plain, keyRing, keyId) => {
      const identifier = identifierSchema.parse(JSON.parse(plain));
      return [keyRing.blind(identifierText(identifier), keyId), keyRing.blindNumber(identifier.value, keyId)];
    },
  },
  {
    stale: `SELECT a.token::text AS id, a.token, a.sealed, s.wrapped_key AS "wrappedKey", s.key_id AS "keyId"
      FROM vault_attribute a JOIN vault_subject s USING (token)
      WHERE a.field = 'family' AND a.blind_key IS DISTINCT FROM $1 AND s.wrapped_key IS NOT NULL
        AND ($2::text IS NULL OR a.token > $2::uuid) ORDER BY a.token LIMIT ${BATCH}`,
    update: `UPDATE vault_attribute SET blind = $3, blind_key = $2
      WHERE token = $1::uuid AND field = 'family' AND sealed = $4`,
    context: ({ token }) => `family:${token}`,
    values: (plain, keyRing, keyId) => [keyRing.blindSurname(plain, keyId)],
  },
  {
    stale: `SELECT id::text, id AS token, sealed, NULL AS "wrappedKey", key_id AS "keyId" FROM vault_note
      WHERE words_key IS DISTINCT FROM $1 AND length(sealed) > 0
        AND ($2::text IS NULL OR id > $2::uuid) ORDER BY id LIMIT ${BATCH}`,
    update: "UPDATE vault_note SET words = $3, words_key = $2 WHERE id = $1::uuid AND length(sealed) > 0",
    context: ({ id }) => `note:${id}`,
    values: (plain, keyRing, keyId) => [keyRing.blindWords(plain, keyId)],
  },
  {
    stale: `SELECT id::text, id AS token, family_sealed AS sealed, NULL AS "wrappedKey", family_key AS "keyId" FROM account
      WHERE surname_key <> $1 AND family_sealed IS NOT NULL AND ($2::text IS NULL OR id > $2::uuid) ORDER BY id LIMIT ${BATCH}`,
    update: "UPDATE account SET surname_blind = $3, surname_key = $2 WHERE id = $1::uuid",
    context: () => "account:family",
    values: (plain, keyRing, keyId) => [keyRing.blindSurname(plain, keyId)],
  },
];

/**
 * Makes keyed hashes anew that stand under an older key, as `renewSealed` does for what is sealed; answers how many rows. Lookups
 * try every key, so that a row is found whichever it stands under. Tombstones of erased persons cannot be renewed.
 */
export async function renewBlind(pool: pg.Pool, keyRing: KeyRing, signal: AbortSignal): Promise<number> {
  let renewed = 0;
  for (const table of TABLES)
    for (let last: string | null = null; !signal.aborted; ) {
      const rows: StaleRow[] = (await pool.query<StaleRow>(table.stale, [keyRing.blindKeyId, last])).rows;
      const end = rows.at(-1);
      if (!end) break;
      last = end.id;
      for (const row of rows) renewed += await renew(pool, table, row, keyRing);
    }
  return renewed;
}

async function renew(pool: pg.Pool, table: BlindTable, row: StaleRow, keyRing: KeyRing): Promise<number> {
  const keyId = keyRing.blindKeyId;
  const plain = openRow(row, table.context(row), keyRing);
  if (plain === null) return 0;
  const values = [row.id, keyId, ...table.values(plain, keyRing, keyId)];
  // A name that a message changes at this moment keeps the hash that came with it.
  if (table.update.includes("sealed = $4")) values.push(row.sealed);
  return (await pool.query(table.update, values)).rowCount ?? 0;
}

function openRow({ token, sealed, wrappedKey, keyId }: StaleRow, context: string, keyRing: KeyRing): string | null {
  try {
    if (!wrappedKey) return keyRing.open(keyId, sealed, context).toString();
    const key = createSecretKey(keyRing.open(keyId, wrappedKey, `subject:${token}`));
    return openWith(key, sealed, context).toString();
  } catch {
    return null;
  }
}
