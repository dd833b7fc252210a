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
  const byUnit = Map.groupBy(rows, (row) => row.unit);
  const units = [...site.units, ...strangers(byUnit, site)].filter((unit) => byUnit.has(unit.id));
  return units.map((unit, at) => strip(unit, byUnit.get(unit.id) ?? [], units[at + 1]));
}

function strip(unit: BedsSiteUnit, rows: BedRow[], next: BedsSiteUnit | undefined): UnitStrip {
  return {
    unit,
    beds: [...rows].sort(byLabel),
    occupied: rows.filter((row) => row.state === "occupied").length,
    ready: rows.filter((row) => row.state === "ready").length,
    staffed: rows.filter((row) => row.state !== "closed").length,
    endsDivision: next !== undefined && next.division !== unit.division,
  };
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
