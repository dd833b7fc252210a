import type { Snapshot, ViewName, ViewRows } from "#server/contracts/live.ts";

/**
 * A snapshot as a page carries it from its server to the browser: field by field instead of row by row, what repeats said once, and
 * one text to React instead of a million values. The rows of a large house are a fifth of their size so.
 */
export interface PackedSnapshot<V extends ViewName = ViewName> extends Omit<Snapshot<V>, "rows"> {
  count: number;
  columns: string;
}

/** One field of every row: a value each, or the place of each one's value in `words`. */
type Column = { name: string; each: unknown[] } | { name: string; words: unknown[]; of: number[] };

/** Stands for a field that a row does not have, for which JSON has no word. */
const ABSENT = "\u0000";

export function packSnapshot<V extends ViewName>({ rows, ...head }: Snapshot<V>): PackedSnapshot<V> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))] as (keyof ViewRows[V] & string)[];
  const columns = names.map((name) =>
    columnOf(
      name,
      rows.map((row) => row[name] ?? (row[name] === undefined ? ABSENT : null)),
    ),
  );
  return { ...head, count: rows.length, columns: JSON.stringify(columns) };
}

export function unpackSnapshot<V extends ViewName>({ count, columns, ...head }: PackedSnapshot<V>): Snapshot<V> {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  const read: Column[] = JSON.parse(columns);
  for (const column of read) {
    for (const [at, row] of rows.entries()) {
      const value = "each" in column ? column.each[at] : column.words[column.of[at] ?? 0];
      if (value !== ABSENT) row[column.name] = value;
    }
  }
  // Nothing from outside: packSnapshot of the same build wrote it into the same page.
  return { ...head, rows: rows as unknown as ViewRows[V][] };
}

function columnOf(name: string, each: unknown[]): Column {
  const places = new Map<unknown, number>();
  const words: unknown[] = [];
  const of = each.map((value) => {
    const key = value !== null && typeof value === "object" ? `\u0001${JSON.stringify(value)}` : value;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, words.length);
    return words.push(value) - 1;
  });
  return words.length > each.length / 2 ? { name, each } : { name, words, of };
}
