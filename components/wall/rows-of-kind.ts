import type { WallRow } from "#server/contracts/views/wall-row.ts";

/** The rows of one kind, in the view's order. */
export function rowsOfKind<K extends WallRow["kind"]>(
  rows: ReadonlyMap<string, WallRow>,
  kind: K,
): Extract<WallRow, { kind: K }>[] {
  const found: Extract<WallRow, { kind: K }>[] = [];
  for (const row of rows.values()) if (row.kind === kind) found.push(row as Extract<WallRow, { kind: K }>);
  return found;
}
