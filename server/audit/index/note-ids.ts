const PREFIX = "vault:";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids of the notes behind vault references, each once. */
export function noteIds(references: readonly string[]): string[] {
  const ids = references.filter(isNoteReference).map((reference) => reference.slice(PREFIX.length));
  return [...new Set(ids.filter((id) => UUID.test(id)))];
}

export function isNoteReference(text: string): boolean {
  return text.startsWith(PREFIX);
}
