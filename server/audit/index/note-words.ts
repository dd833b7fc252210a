import type pg from "pg";
import { noteWord } from "./index-words.ts";
import { noteIds } from "./note-ids.ts";

/** Words of notes as the index holds them, by vault reference; a note without words, or erased, is absent. */
export async function readNoteWords(pool: pg.Pool, references: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ id: string; words: string[] }>(
    "SELECT id, words FROM vault_note WHERE id = ANY($1::uuid[]) AND words IS NOT NULL",
    [noteIds(references)],
  );
  return new Map(rows.map(({ id, words }) => [`vault:${id}`, words.map(noteWord)]));
}
