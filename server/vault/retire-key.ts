import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { writeRing } from "./key-ring-file.ts";
import { SEALED_TABLES } from "./renew-sealed.ts";
import { changingKeys, fileOf } from "./rotate-keys.ts";

const BLIND_COLUMNS = [
  ["vault_identifier", "blind_key"],
  ["vault_attribute", "blind_key"],
  ["vault_note", "words_key"],
  ["account", "surname_key"],
] as const;

export interface KeyUse {
  id: string;
  purpose: "seal" | "blind";
  inUse: boolean;
  /** Rows that would be lost with the key. */
  rows: number;
}

/** Every key of the ring with what still stands under it. Counts whole tables: for an operator, not for a screen that refreshes. */
export async function keyUses(pool: pg.Pool | pg.ClientBase, keyRing: KeyRing): Promise<KeyUse[]> {
  const active: readonly string[] = [keyRing.sealKeyId, keyRing.blindKeyId];
  const uses: KeyUse[] = [];
  for (const purpose of ["seal", "blind"] as const)
    for (const id of keyRing.keyIds(purpose))
      uses.push({ id, purpose, inUse: active.includes(id), rows: await rowsUnder(pool, purpose, id) });
  return uses;
}

/** Takes a key out of the ring's file for good. False while it is in use or anything stands under it. */
export async function retireKey(pool: pg.Pool, keyRing: KeyRing, id: string): Promise<boolean> {
  return changingKeys(pool, keyRing, async (file, client) => {
    const key = file.keys.find((known) => known.id === id);
    if (!key || key.purpose === "sign" || [keyRing.sealKeyId, keyRing.blindKeyId].includes(id)) return false;
    if (await isFresh(client)) return false;
    if ((await rowsUnder(client, key.purpose, id)) > 0) return false;
    await writeRing(fileOf(keyRing), { ...file, keys: file.keys.filter((known) => known.id !== id) });
    return true;
  });
}

/** A node that has not heard of its successor yet may still seal with the old key: ten minutes are many looks at the state. */
async function isFresh(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT 1 FROM vault_state WHERE changed_at > now() - interval '10 minutes' OR settled_at IS NULL",
  );
  return rowCount !== 0;
}

async function rowsUnder(client: pg.Pool | pg.ClientBase, purpose: "seal" | "blind", id: string): Promise<number> {
  const counts =
    purpose === "seal"
      ? SEALED_TABLES.map((t) => `SELECT count(*) AS n FROM ${t.table} WHERE ${t.key} = $1 AND length(${t.sealed}) > 0`)
      : BLIND_COLUMNS.map(([table, column]) => `SELECT count(*) AS n FROM ${table} WHERE ${column} = $1`);
  const { rows } = await client.query<{ n: string }>(
    `SELECT sum(n)::float8 AS n FROM (${counts.join(" UNION ALL ")}) c`,
    [id],
  );
  return Number(rows[0]?.n ?? 0);
}
