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
export function termWords(term: string): string[] {
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
