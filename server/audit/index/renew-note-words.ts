import type pg from "pg";
import { inTransaction } from "#server/db/in-transaction.ts";

/** Held in common by whoever reads words of notes and writes them into the index, alone by whoever renews them. */
const NOTES_LOCK = 5_115_001;
const BATCH = 500;

/** Takes the words of some notes out of their entries, and puts in what the vault has of all the notes of these entries. */
const RENEW = `
UPDATE audit_entry a SET words = ARRAY(SELECT word FROM unnest(a.words) AS word WHERE word NOT LIKE '~%') || ARRAY(
  SELECT DISTINCT '~' || hash COLLATE "C" AS word FROM audit_note n JOIN vault_note v ON v.id = n.note, unnest(v.words) AS hash
  WHERE n.ord = a.ord ORDER BY word)
WHERE a.ord IN (SELECT ord FROM audit_note WHERE note = ANY($1::uuid[]))`;

const NOTES_OF = `
SELECT DISTINCT n.note FROM audit_note n JOIN vault_note v ON v.id = n.note WHERE v.token = ANY($1::uuid[])`;

const NOTES_AFTER = `SELECT DISTINCT note FROM audit_note WHERE $1::uuid IS NULL OR note > $1 ORDER BY note LIMIT ${BATCH}`;

/** Null while notes may stand under two keys, or where the index holds the words of the key in use. */
const SETTLED_KEY = `
SELECT v.blind_key AS key FROM vault_state v, audit_index i
WHERE i.stream = 'log' AND v.settled_at IS NOT NULL AND i.words_key IS DISTINCT FROM v.blind_key`;

/** From here to the end of the transaction, no words of notes change in the index but by this writer. */
export async function readingNotes(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1)", [NOTES_LOCK]);
}

/** What the vault has forgotten of erased persons is forgotten here, in the caller's transaction. `tokens`: all of the person. */
export async function forgetNoteWords(client: pg.ClientBase, tokens: readonly string[]): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [NOTES_LOCK]);
  const { rows } = await client.query<{ note: string }>(NOTES_OF, [tokens]);
  if (rows.length > 0) await client.query(RENEW, [rows.map(({ note }) => note)]);
}

/**
 * Brings the index's words of notes under the blind key in use, once the vault has settled on it; the hashes of an older key are
 * gone then. Answers how many notes it went through; interrupted, it begins anew.
 */
export async function renewNoteWords(pool: pg.Pool, isWanted: () => boolean): Promise<number> {
  const { rows } = await pool.query<{ key: string }>(SETTLED_KEY);
  const key = rows[0]?.key;
  if (key === undefined) return 0;
  let renewed = 0;
  for (let last: string | null = null; isWanted(); ) {
    const notes = await renewAfter(pool, last);
    const end = notes.at(-1);
    if (end === undefined) {
      await pool.query("UPDATE audit_index SET words_key = $1", [key]);
      return renewed;
    }
    last = end;
    renewed += notes.length;
  }
  return renewed;
}

async function renewAfter(pool: pg.Pool, last: string | null): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [NOTES_LOCK]);
    const { rows } = await client.query<{ note: string }>(NOTES_AFTER, [last]);
    const notes = rows.map(({ note }) => note);
    if (notes.length > 0) await client.query(RENEW, [notes]);
    return notes;
  });
}
