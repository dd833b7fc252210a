import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { INSERT_NOTES } from "./sql.ts";

/** Keeps a person's free text in the vault; answers with the reference that may stand in the log. */
export async function keepNote(pool: pg.Pool, keyRing: KeyRing, text: string): Promise<string> {
  const id = randomUUID();
  const sealed = keyRing.seal(Buffer.from(text), `note:${id}`);
  await pool.query(INSERT_NOTES, [[id], [null], [sealed], keyRing.sealKeyId, new Date()]);
  return `vault:${id}`;
}
