import type { BedRow } from "#server/contracts/views/bed-row.ts";

type Rows = ReadonlyMap<string, BedRow>;

export function rowsByUnit(rows: Iterable<BedRow>): Map<string, BedRow[]> {
  return Map.groupBy(rows, (row) => row.unit);
}

/**
 * The units of which something is not as it was, each with those of its rows that are new or other than before. A row is never
 * changed in place, so the same row has not changed.
 */
export function unitsChanged(before: Rows, rows: Rows): Map<string, BedRow[]> {
  const newer: BedRow[] = [];
  const left: BedRow[] = [];
  let stayed = 0;
  for (const [id, row] of rows) {
    const old = before.get(id);
    if (old) stayed += 1;
    if (old === row) continue;
    newer.push(row);
    if (old && old.unit !== row.unit) left.push(old);
  }
  if (stayed < before.size) for (const [id, row] of before) if (!rows.has(id)) left.push(row);
  const changed = rowsByUnit(newer);
  for (const { unit } of left) if (!changed.has(unit)) changed.set(unit, []);
  return changed;
}
