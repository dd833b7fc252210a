import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedsSite, BedsSiteUnit } from "./beds-site.ts";

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
export function groupBeds(rows: readonly BedRow[], site: BedsSite): UnitStrip[] {
  return regroupBeds(rows, site, []);
}

function isLastOfDivision(unit: BedsSiteUnit, next: BedsSiteUnit | undefined): boolean {
  return next !== undefined && next.division !== unit.division;
}

function strip(unit: BedsSiteUnit, rows: BedRow[], endsDivision: boolean): UnitStrip {
  return {
    unit,
    beds: [...rows].sort(byLabel),
    occupied: rows.filter((row) => row.state === "occupied").length,
    ready: rows.filter((row) => row.state === "ready").length,
    staffed: rows.filter((row) => row.state !== "closed").length,
    endsDivision,
  };
}

/**
 * As `groupBeds`, with every strip of `before` that no change has touched: what is the same strip is not drawn again, and a large
 * house is not sorted anew at each word.
 */
export function regroupBeds(rows: readonly BedRow[], site: BedsSite, before: readonly UnitStrip[]): UnitStrip[] {
  const byUnit = Map.groupBy(rows, (row) => row.unit);
  const units = [...site.units, ...strangers(byUnit, site)].filter((unit) => byUnit.has(unit.id));
  const kept = new Map(before.map((one) => [one.unit.id, one]));
  return units.map((unit, at) => {
    const own = byUnit.get(unit.id) ?? [];
    const known = kept.get(unit.id);
    const endsDivision = isLastOfDivision(unit, units[at + 1]);
    const isKept = known && known.unit === unit && known.endsDivision === endsDivision && holds(known, own);
    return isKept ? known : strip(unit, own, endsDivision);
  });
}

function holds(known: UnitStrip, rows: readonly BedRow[]): boolean {
  if (known.beds.length !== rows.length) return false;
  const beds = new Set(known.beds);
  return rows.every((row) => beds.has(row));
}

/** A site map edited while this page stands open may know units that the page does not: their beds are shown all the same. */
function strangers(byUnit: Map<string, BedRow[]>, site: BedsSite): BedsSiteUnit[] {
  const known = new Set(site.units.map((unit) => unit.id));
  return [...byUnit]
    .filter(([id]) => !known.has(id))
    .map(([id, rows]) => ({ id, facility: rows[0]?.facility ?? "", name: id, group: "other", division: "" }));
}

const LABELS = new Intl.Collator("en", { numeric: true });
function byLabel(a: BedRow, b: BedRow): number {
  return LABELS.compare(a.label, b.label) || LABELS.compare(a.id, b.id);
}
