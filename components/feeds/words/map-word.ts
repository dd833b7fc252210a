import { WORD_MEANINGS } from "#server/contracts/word-meanings.ts";
import type { SiteEntry, SiteSourceEntry } from "../bench/site-map.ts";
import type { UnknownWord, WordKind } from "./unknown-words.ts";

/** Something a word can mean. */
export interface Meaning {
  id: string;
  text: string;
}

/** What a word of a kind can be mapped to; a place to a unit first, then to a bed. */
export function meaningsOf(site: SiteEntry, kind: WordKind): Meaning[] {
  if (kind !== "location") return WORD_MEANINGS[kind].map((id) => ({ id, text: id.replaceAll("-", " ") }));
  return [
    ...site.units.map((unit) => ({ id: unit.id, text: `${unit.id} ${unit.name}, ${unit.beds.length} beds` })),
    ...site.units.flatMap((unit) => unit.beds.map((bed) => ({ id: bed.id, text: `${bed.id}, ${unit.name}` }))),
  ];
}

/** The site map with the word's meaning in the entry of its source. */
export function mapWord(site: SiteEntry, word: UnknownWord, meaning: string): SiteEntry {
  return {
    ...site,
    sources: site.sources.map((source) => (source.id === word.source ? mapped(site, source, word, meaning) : source)),
  };
}

function mapped(
  site: SiteEntry,
  source: SiteSourceEntry,
  { kind, word }: UnknownWord,
  meaning: string,
): SiteSourceEntry {
  if (kind === "location")
    return { ...source, locations: { ...source.locations, [placeKey(site, word, meaning)]: meaning } };
  if (kind === "class") return { ...source, classes: { ...source.classes, [word]: meaning } };
  if (kind === "disposition") return { ...source, dispositions: { ...source.dispositions, [word]: meaning } };
  const [code = "", system = ""] = word.split("^");
  const entry = { code, ...(system ? { system } : {}), means: meaning };
  return kind === "order"
    ? { ...source, orders: [...source.orders, entry] }
    : { ...source, milestones: [...source.milestones, entry] };
}

/** A unit is named by the first component alone, so that its rooms and beds keep their own names. */
function placeKey(site: SiteEntry, word: string, meaning: string): string {
  const isUnit = site.units.some((unit) => unit.id === meaning);
  return isUnit ? (word.split("^")[0] ?? word) : word;
}
