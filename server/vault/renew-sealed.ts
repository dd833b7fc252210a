import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";

/** Rows whose bytes are sealed by the ring itself, with the context of each. */
interface SealedTable {
  table: string;
  id: string;
  idType: "uuid" | "bigint";
  sealed: string;
  key: string;
  context(id: string): string;
}

export const SEALED_TABLES: readonly SealedTable[] = [
  {
    table: "vault_subject",
    id: "token",
    idType: "uuid",
    sealed: "wrapped_key",
    key: "key_id",
    context: (id) => `subject:${id}`,
  },
  { table: "vault_note", id: "id", idType: "uuid", sealed: "sealed", key: "key_id", context: (id) => `note:${id}` },
  { table: "inbound", id: "id", idType: "bigint", sealed: "sealed", key: "key_id", context: () => "inbound" },
  {
    table: "account",
    id: "id",
    idType: "uuid",
    sealed: "family_sealed",
    key: "family_key",
    context: () => "account:family",
  },
];

const BATCH = 200;

interface Row {
  id: string;
  sealed: Buffer;
  keyId: string;
}

/**
 * Seals anew, batch by batch, what stands under an older key; answers how many rows. Where it stands is told by the rows themselves,
 * so it may stop at any moment and be run again, on two nodes at once as well. A row that cannot be opened is left as it is. What
 * was emptied meanwhile stays empty.
 */
export async function renewSealed(pool: pg.Pool, keyRing: KeyRing, signal: AbortSignal): Promise<number> {
  let renewed = 0;
  for (const table of SEALED_TABLES)
    for (let last: string | null = null; !signal.aborted; ) {
      const rows: Row[] = await staleRows(pool, table, keyRing.sealKeyId, last);
      const end = rows.at(-1);
      if (!end) break;
      last = end.id;
      renewed += await renew(pool, table, keyRing, rows);
    }
  return renewed;
}

async function staleRows(pool: pg.Pool, t: SealedTable, active: string, last: string | null): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `SELECT ${t.id}::text AS id, ${t.sealed} AS sealed, ${t.key} AS "keyId" FROM ${t.table}
     WHERE ${t.key} <> $1 AND length(${t.sealed}) > 0 AND ($2::${t.idType} IS NULL OR ${t.id} > $2::${t.idType})
     ORDER BY ${t.id} LIMIT ${BATCH}`,
    [active, last],
  );
  return rows;
}

async function renew(pool: pg.Pool, t: SealedTable, keyRing: KeyRing, rows: Row[]): Promise<number> {
  const active = keyRing.sealKeyId;
  const fresh = rows.flatMap(({ id, sealed, keyId }) => {
    const plain = openOrNull(keyRing, keyId, sealed, t.context(id));
    return plain ? [{ id, keyId, sealed: keyRing.seal(plain, t.context(id), active) }] : [];
  });
  if (fresh.length === 0) return 0;
  const { rowCount } = await pool.query(
    `UPDATE ${t.table} AS t SET ${t.sealed} = row.sealed, ${t.key} = $4
     FROM unnest($1::${t.idType}[], $2::bytea[], $3::text[]) AS row(id, sealed, was)
     WHERE t.${t.id} = row.id AND t.${t.key} = row.was AND length(t.${t.sealed}) > 0`,
    [fresh.map(({ id }) => id), fresh.map(({ sealed }) => sealed), fresh.map(({ keyId }) => keyId), active],
  );
  return rowCount ?? 0;
}

function openOrNull(keyRing: KeyRing, keyId: string, sealed: Buffer, context: string): Buffer | null {
  try {
    return keyRing.open(keyId, sealed, context);
  } catch {
    return null;
  }
}
