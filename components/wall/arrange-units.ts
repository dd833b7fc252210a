import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";

export interface UnitPlan {
  /** Units of this wall in the site's order, which people learn by position. */
  units: readonly string[];
  /** Rows the wall has room for. */
  rows: number;
}

export interface ArrangedUnits {
  shown: WallUnitRow[];
  /** Units without a row of their own, and how many of them are not normal. */
  rest: { normal: number; abnormal: number };
}

/** How much a unit asks for a look: 3 a conflict, 2 something past its target, 1 full while patients come, 0 normal. */
export function unitConcern(unit: WallUnitRow): 0 | 1 | 2 | 3 {
  if (unit.conflicts.length > 0) return 3;
  if (unit.pastTarget) return 2;
  return unit.ready === 0 && unit.pendingIn > 0 ? 1 : 0;
}

/**
 * With room for all, every unit keeps its place. Otherwise the worst come first, equals in the site's order, and the rest is
 * counted.
 */
export function arrangeUnits(rows: Iterable<WallUnitRow>, plan: UnitPlan): ArrangedUnits {
  const place = new Map(plan.units.map((unit, index) => [unit, index]));
  const units = [...rows].filter((row) => place.has(row.unit));
  units.sort((a, b) => (place.get(a.unit) ?? 0) - (place.get(b.unit) ?? 0));
  if (units.length <= plan.rows) return { shown: units, rest: { normal: 0, abnormal: 0 } };
  const worstFirst = units.toSorted((a, b) => unitConcern(b) - unitConcern(a));
  const rest = worstFirst.slice(plan.rows);
  const normal = rest.filter((unit) => unitConcern(unit) < 2).length;
  return { shown: worstFirst.slice(0, plan.rows), rest: { normal, abnormal: rest.length - normal } };
}

/** `28 units normal`, `24 units normal, 4 more past target`; empty when every unit has its row. */
export function restText({ normal, abnormal }: ArrangedUnits["rest"]): string {
  const parts = [];
  if (normal > 0) parts.push(`${normal} ${normal === 1 ? "unit" : "units"} normal`);
  if (abnormal > 0) parts.push(`${abnormal} more past target`);
  return parts.join(", ");
}
