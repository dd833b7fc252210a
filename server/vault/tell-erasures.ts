import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import { patientEvent } from "./patient-event.ts";

interface ErasureRow {
  id: string;
  token: string;
  tokens: string[];
  erasedAt: number;
  erasedBy: string;
  reasonRef: string;
  messages: number;
}

const UNTOLD = `
SELECT id, token, tokens, (extract(epoch from erased_at) * 1000)::float8 AS "erasedAt", erased_by AS "erasedBy",
  reason_ref AS "reasonRef", messages
FROM vault_erasure WHERE told_at IS NULL ORDER BY erased_at LIMIT 100`;

/** Enters erasures into the log. The event's id is the erasure's, so that telling twice is telling once. */
export async function tellErasures(
  pool: pg.Pool,
  append: (events: NewEvent[]) => Promise<unknown>,
  facility: string,
): Promise<void> {
  const { rows } = await pool.query<ErasureRow>(UNTOLD);
  for (const { id, token, tokens, erasedAt, erasedBy, reasonRef, messages } of rows) {
    const parts = { actor: erasedBy, patient: token, facility, at: erasedAt };
    await append([{ ...patientEvent("access.patient.erased", { tokens, reasonRef, messages }, parts), id }]);
    await pool.query("UPDATE vault_erasure SET told_at = now() WHERE id = $1", [id]);
  }
}
