/** Words of a source are compared trimmed and without case; leading zeros are kept (reference mapping F14). */
export function fold(word: string): string {
  return word.trim().toLowerCase();
}
