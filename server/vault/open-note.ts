import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";

/** A free text by its reference `vault:<id>`; null where there is none, or its patient was erased. */
export async function openNote(pool: pg.Pool, keyRing: KeyRing, reference: string): Promise<string | null> {
  const id = /^vault:([0-9a-f-]{36})$/.exec(reference)?.[1];
  if (!id) return null;
  const { rows } = await pool.query<{ sealed: Buffer; keyId: string }>(
    `SELECT sealed, key_id AS "keyId" FROM vault_note WHERE id = $1`,
    [id],
  );
  const [note] = rows;
  return note && note.sealed.length > 0 ? keyRing.open(note.keyId, note.sealed, `note:${id}`).toString() : null;
}
