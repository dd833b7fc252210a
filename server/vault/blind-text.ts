/** No more words than this are kept of one text. */
const MAX_WORDS = 256;

/** Small letters without accents, so that what is written in two ways is found in both. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Words of letters and digits, each once; one letter alone says nothing and is left out. */
export function wordsOf(text: string): string[] {
  const words = plain(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** `O'Brien-Müller` and `OBRIEN MULLER` are one surname. Null where no letter is left. */
export function surnameText(family: string): string | null {
  return plain(family).replace(/[^\p{L}]/gu, "") || null;
}

/** A number as people type it: without blanks, in capitals. */
export function numberText(value: string): string {
  return value.replace(/\s/g, "").toUpperCase();
}
