import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { openSubject } from "./open-subject.ts";

const PAIR = `
SELECT a.surname_key AS "accountKey", a.surname_blind AS "accountBlind", p.blind_key AS "patientKey", p.blind AS "patientBlind"
FROM account a JOIN vault_attribute p ON p.token = $2 AND p.field = 'family'
WHERE a.id = $1 AND a.surname_blind IS NOT NULL`;

interface Pair {
  accountKey: string;
  accountBlind: Buffer;
  patientKey: string | null;
  patientBlind: Buffer | null;
}

/**
 * Whether an account (`user:<id>`) and a patient bear the same surname. Compares keyed hashes; only while a new blind key is being
 * taken into use do the two stand under different ones, and then the patient's is made anew under the account's.
 */
export async function hasSameSurname(
  pool: pg.Pool,
  keyRing: KeyRing,
  actor: string,
  patient: string,
): Promise<boolean> {
  const account = /^user:([0-9a-f-]{36})$/.exec(actor)?.[1];
  if (!account) return false;
  const [pair] = (await pool.query<Pair>(PAIR, [account, patient])).rows;
  if (!pair) return false;
  if (pair.patientBlind && pair.patientKey === pair.accountKey) return pair.patientBlind.equals(pair.accountBlind);
  const family = (await openSubject(pool, keyRing, patient))?.family;
  return family !== undefined && (keyRing.blindSurname(family, pair.accountKey)?.equals(pair.accountBlind) ?? false);
}
