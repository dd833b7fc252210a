import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { INSERT_NOTES } from "./sql.ts";

/**
 * Keeps a person's free text in the vault; answers with the reference that may stand in the log. A text about a patient bears that
 * patient's token, so that it goes when the patient is erased.
 */
export async function keepNote(
  pool: pg.Pool,
  keyRing: KeyRing,
  text: string,
  patient: string | null = null,
): Promise<string> {
  const id = randomUUID();
  const { sealKeyId, blindKeyId } = keyRing;
  const sealed = keyRing.seal(Buffer.from(text), `note:${id}`, sealKeyId);
  const words = keyRing.blindWords(text, blindKeyId).join(" ");
  await pool.query(INSERT_NOTES, [[id], [patient], [sealed], sealKeyId, new Date(), [words], blindKeyId]);
  return `vault:${id}`;
}
