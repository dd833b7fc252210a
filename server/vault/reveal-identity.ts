import type pg from "pg";
import { decide } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { EncounterSubject } from "#server/audit/ledger/encounter-subject.ts";
import type { NoteView } from "#server/audit/ledger/note-view.ts";
import type { PatientIdentifier } from "#server/canonical/draft.ts";
import type { Purpose } from "#server/contracts/access.ts";
import type { KeyRing } from "./key-ring.ts";
import { openIdentifiers, openSubject } from "./open-subject.ts";

export interface RevealPorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  notes: Pick<NoteView, "identity" | "refused">;
}

export interface Identity {
  /** Given name and surname; null where no source has named the patient. */
  name: string | null;
  /** As the source wrote it, such as `1961-04-07`. */
  birthDate: string | null;
  sex: string | null;
  /** The medical record number first. */
  identifiers: PatientIdentifier[];
}

export type Revealed =
  | { outcome: "shown"; identity: Identity; position: number }
  | { outcome: "refused"; why: string }
  /** Nobody was ever named, or the patient was erased. */
  | { outcome: "nobody" };

/**
 * Who a patient is, for somebody who says what for. The entry in the access ledger is committed before anything is opened; a
 * refusal is an entry too. @throws when the entry cannot be written: then nothing was opened.
 */
export async function revealIdentity(
  principal: Principal,
  subject: EncounterSubject,
  purpose: Purpose,
  { pool, keyRing, notes }: RevealPorts,
): Promise<Revealed> {
  const { units, encounter, patient } = subject;
  const { allowed, reason } = decide({ principal, permission: "identity.reveal", units, encounter, purpose });
  if (!allowed) {
    await notes.refused({ principal, permission: "identity.reveal", subject, purpose, why: reason });
    return { outcome: "refused", why: reason };
  }
  if (patient === null) return { outcome: "nobody" };
  const { position } = await notes.identity({ principal, subject, purpose });
  const [fields, identifiers] = await Promise.all([
    openSubject(pool, keyRing, patient),
    openIdentifiers(pool, keyRing, patient),
  ]);
  if (!fields || !identifiers) return { outcome: "nobody" };
  const name = [fields.given, fields.family].filter(Boolean).join(" ") || null;
  const identity = { name, birthDate: fields.birthDate ?? null, sex: fields.sex ?? null, identifiers };
  return { outcome: "shown", identity, position };
}
