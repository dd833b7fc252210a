import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedsSite, BedsSiteUnit } from "./beds-site.ts";
import { rowsByUnit, unitsChanged } from "./units-changed.ts";

/** One strip of the grid. */
export interface UnitStrip {
  unit: BedsSiteUnit;
  beds: BedRow[];
  occupied: number;
  ready: number;
  /** Beds that count: closed ones are shown and not counted. */
  staffed: number;
  /** Last of its division: the line below it is stronger. */
  endsDivision: boolean;
}

/** Strips in the site's own order, beds by label. A unit without beds here has no strip. */
export function groupBeds(rows: Iterable<BedRow>, site: BedsSite): UnitStrip[] {
  const byUnit = rowsByUnit(rows);
  const units = [...site.units, ...strangers(byUnit, site)].filter((unit) => byUnit.has(unit.id));
  return units.map((unit, at) => stripOf(unit, byUnit.get(unit.id) ?? [], isLastOfDivision(unit, units[at + 1])));
}

export function holdsBed(strip: UnitStrip, bed: string): boolean {
  return strip.beds.some((row) => row.id === bed);
}

/** The heading of a strip is the first stop of its line. */
export function headOf(strip: UnitStrip): string {
  return `unit:${strip.unit.id}`;
}

export function holdsStop(strip: UnitStrip, stop: string): boolean {
  return headOf(strip) === stop || holdsBed(strip, stop);
}

/** The rows of a page and the strips they make. */
export interface Grouped {
  rows: ReadonlyMap<string, BedRow>;
  strips: UnitStrip[];
}

/**
 * As `groupBeds`, with every strip of `before` that no change has touched: what is the same strip is neither counted nor drawn again,
 * however large the house is.
 */
export function regroupBeds(rows: ReadonlyMap<string, BedRow>, site: BedsSite, before: Grouped): UnitStrip[] {
  const changed = unitsChanged(before.rows, rows);
  if (changed.size === 0) return before.strips;
  const known = new Set(before.strips.map((strip) => strip.unit.id));
  if (![...changed.keys()].every((unit) => known.has(unit))) return groupBeds(rows.values(), site);
  const strips = before.strips.map((strip) => {
    const newer = changed.get(strip.unit.id);
    if (!newer) return strip;
    const beds = [...strip.beds.filter((row) => rows.get(row.id) === row), ...newer];
    return stripOf(strip.unit, beds, strip.endsDivision);
  });
  return strips.every((strip) => strip.beds.length > 0) ? strips : groupBeds(rows.values(), site);
}

function isLastOfDivision(unit: BedsSiteUnit, next: BedsSiteUnit | undefined): boolean {
  return next !== undefined && next.division !== unit.division;
}

function stripOf(unit: BedsSiteUnit, rows: readonly BedRow[], endsDivision: boolean): UnitStrip {
  return {
    unit,
    beds: [...rows].sort(byLabel),
    occupied: rows.filter((row) => row.state === "occupied").length,
    ready: rows.filter((row) => row.state === "ready").length,
    staffed: rows.filter((row) => row.state !== "closed").length,
    endsDivision,
  };
}

/** A site map edited while this page stands open may know units that the page does not: their beds are shown all the same. */
function strangers(byUnit: ReadonlyMap<string, BedRow[]>, site: BedsSite): BedsSiteUnit[] {
  const known = new Set(site.units.map((unit) => unit.id));
  return [...byUnit]
    .filter(([id]) => !known.has(id))
    .map(([id, rows]) => ({ id, facility: rows[0]?.facility ?? "", name: id, group: "other", division: "" }));
}

const LABELS = new Intl.Collator("en", { numeric: true });
function byLabel(a: BedRow, b: BedRow): number {
  return LABELS.compare(a.label, b.label) || LABELS.compare(a.id, b.id);
}
