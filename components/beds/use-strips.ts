"use client";

import { useState } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedsSite } from "./beds-site.ts";
import { type Grouped, groupBeds, regroupBeds, type UnitStrip } from "./group-beds.ts";

/** The strips of the grid; what did not change stays the same strip. */
export function useStrips(rows: ReadonlyMap<string, BedRow>, site: BedsSite): UnitStrip[] {
  const [grouped, setGrouped] = useState<Grouped & { site: BedsSite }>(() => ({
    rows,
    site,
    strips: groupBeds(rows.values(), site),
  }));
  if (grouped.rows === rows && grouped.site === site) return grouped.strips;
  const strips = grouped.site === site ? regroupBeds(rows, site, grouped) : groupBeds(rows.values(), site);
  setGrouped({ rows, site, strips });
  return strips;
}
