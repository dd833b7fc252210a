import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { WallRow } from "#server/contracts/views/wall-row.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { FixtureRows } from "./fixture-hospital.ts";

/** The invented hospital so many times under one roof: units, beds and patients of copy 3 end in `~3`. */
export function enlarged(rows: FixtureRows, times: number): FixtureRows {
  if (times === 1) return rows;
  const copies = Array.from({ length: times }, (_, index) => index);
  return {
    ...rows,
    beds: copies.flatMap((copy) => rows.beds.map((bed) => bedOf(bed, copy))),
    wall: [
      ...copies.flatMap((copy) => rows.wall.flatMap((row) => (row.kind === "unit" ? [unitOf(row, copy)] : []))),
      ...rows.wall.filter((row) => row.kind !== "unit"),
    ],
    discharges: copies.flatMap((copy) =>
      rows.discharges.map((row) => ({
        ...row,
        id: named(row.id, copy),
        visit: named(row.visit, copy),
        unit: row.unit && named(row.unit, copy),
        bed: row.bed && named(row.bed, copy),
      })),
    ),
    queues: rows.queues.map((row) => ({
      ...row,
      length: row.length * times,
      items: copies.flatMap((copy) => row.items.map((item) => ({ ...item, key: named(item.key, copy) }))),
    })),
  };
}

export function enlargedSite(site: SiteMap, times: number): SiteMap {
  const copies = Array.from({ length: times }, (_, index) => index);
  return {
    ...site,
    units: copies.flatMap((copy) =>
      site.units.map((unit) => ({
        ...unit,
        id: named(unit.id, copy),
        beds: unit.beds.map((bed) => ({ ...bed, id: named(bed.id, copy) })),
      })),
    ),
  };
}

function named(id: string, copy: number): string {
  return copy === 0 ? id : `${id}~${copy}`;
}

function bedOf(bed: BedRow, copy: number): BedRow {
  return { ...bed, id: named(bed.id, copy), unit: named(bed.unit, copy) };
}

function unitOf<R extends Extract<WallRow, { kind: "unit" }>>(row: R, copy: number): R {
  return { ...row, id: named(row.id, copy), unit: named(row.unit, copy) };
}
