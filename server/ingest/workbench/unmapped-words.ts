import type pg from "pg";
import type { Translation } from "#server/canonical/draft.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { resolvePlace, type SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { foldPlace } from "#server/site/site-tables.ts";
import { meaningOf } from "#server/site/source-words.ts";
import { fold } from "#server/site/word-fold.ts";

type WordKind = Translation["unmapped"][number]["kind"];

/** A sender's word that the site map in force does not know. */
export interface UnmappedWord {
  source: string;
  kind: WordKind;
  word: string;
  path: string;
  count: number;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  /** Journal number of the newest message that held it. */
  inboundId: number;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** Words still to be mapped, the most frequent first. A word that the map has learnt since is not listed any more. */
export async function unmappedWords(pool: pg.Pool, index: SiteIndex, source: string | null): Promise<UnmappedWord[]> {
  const { rows } = await pool.query<UnmappedWord>(
    `SELECT source, kind, word, path, count, ${ms("first_seen_at")} AS "firstSeenAt", ${ms("last_seen_at")} AS "lastSeenAt",
       inbound_id AS "inboundId"
     FROM unmapped_word WHERE $1::text IS NULL OR source = $1 ORDER BY count DESC, source, kind, word LIMIT 5000`,
    [source],
  );
  return rows.filter((row) => {
    const listed = index.sources.get(row.source);
    return !listed || !isMapped(index, listed, row.kind, row.word);
  });
}

export function isMapped(index: SiteIndex, source: SiteSource, kind: WordKind, word: string): boolean {
  const words = index.words(source);
  const [code = "", system = ""] = word.split("^", 2);
  switch (kind) {
    case "location":
      return words.locations.has(foldPlace(word)) || resolvePlace(index, source, laidOut(source, word)).mapped;
    case "class":
      return words.classes.has(fold(word));
    case "disposition":
      return words.dispositions.has(fold(word));
    case "order":
      return meaningOf(words.orders, code, system) !== null;
    case "milestone":
      return meaningOf(words.milestones, code, system) !== null;
  }
}

/** Listed as unit, room and bed; senders may keep them in other components. */
function laidOut({ layout }: SiteSource, word: string): string[] {
  const [unit = "", room = "", bed = ""] = word.split("^");
  const components: string[] = new Array(Math.max(layout.unit, layout.room, layout.bed)).fill("");
  components[layout.bed - 1] = bed;
  components[layout.room - 1] = room;
  components[layout.unit - 1] = unit;
  return components;
}
