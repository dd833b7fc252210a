const WORDS = new Intl.Collator("en", { numeric: true });

interface Valued {
  getValue(column: string): unknown;
}

/** Sorts two rows of a table by what a column says in words, as people do: 5E-9 stands before 5E-12. */
export function byWords(a: Valued, b: Valued, column: string): number {
  return WORDS.compare(String(a.getValue(column) ?? ""), String(b.getValue(column) ?? ""));
}
