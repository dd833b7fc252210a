/** Stands before a keyed hash. A word in the clear begins with a letter or a digit. */
const HASHED = "~";

/** A note's word, which is a keyed hash, as the index holds it: told from every word in the clear, so that it can be taken out again. */
export function noteWord(hash: string): string {
  return `${HASHED}${hash}`;
}

/** Longer words are cut: they are ids and hashes, found by their beginning. */
const MAX_WORD = 60;
const SPOKEN_VISIT = /\bV[ \u00a0\u2009]?(\d{1,3}(?:[ \u00a0\u2009]\d{3})+)\b/gi;

/** A word as it is compared: folded, without what stands around it. Empty when nothing is left. */
export function foldWord(word: string): string {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")
    .slice(0, MAX_WORD);
}

/** The words a person typed. A visit as it is spoken, `V 204 388`, is one word. */
export function queryWords(text: string): string[] {
  const joined = text.replace(SPOKEN_VISIT, (_, digits: string) => digits.replace(/\D/g, ""));
  return [...new Set(joined.split(/\s+/).map(foldWord).filter(Boolean))];
}

/**
 * Words by which a term is found: itself and its parts, so that `encounter.transferred` answers to `transferred` and `5E-12` to
 * `12`. A part of one letter says nothing.
 */
export function termWords(term: string): readonly string[] {
  const known = recent.get(term);
  if (known) return known;
  const words = splitTerm(term);
  if (recent.size >= MOST_RECENT) recent.clear();
  recent.set(term, words);
  return words;
}

/** Types, units, beds and codes come again and again: an entry's words are mostly looked up. */
const recent = new Map<string, readonly string[]>();
const MOST_RECENT = 20_000;

function splitTerm(term: string): string[] {
  const whole = term.split(/\s+/).map(foldWord).filter(Boolean);
  const parts = whole.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length > 1);
  return [...whole, ...parts];
}

/** Of all given terms, each word once, in one order. */
export function indexWords(terms: Iterable<string | null | undefined>): string[] {
  const words = new Set<string>();
  for (const term of terms) if (term) for (const word of termWords(term)) words.add(word);
  return [...words].sort();
}
