import type pg from "pg";

/** Keyed hashes of the words of notes, by vault reference; a note without words, or erased, is absent. */
export async function readNoteWords(pool: pg.Pool, references: readonly string[]): Promise<Map<string, string[]>> {
  const ids = references
    .map((reference) => reference.slice("vault:".length))
    .filter((id) => /^[0-9a-f-]{36}$/.test(id));
  const { rows } = await pool.query<{ id: string; words: string[] }>(
    "SELECT id, words FROM vault_note WHERE id = ANY($1::uuid[]) AND words IS NOT NULL",
    [ids],
  );
  return new Map(rows.map(({ id, words }) => [`vault:${id}`, words]));
}
