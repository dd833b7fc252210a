"use client";

import { useState } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedsSite } from "./beds-site.ts";
import { regroupBeds, type UnitStrip } from "./group-beds.ts";

interface Grouped {
  rows: readonly BedRow[];
  site: BedsSite;
  strips: UnitStrip[];
}

/** The strips of the grid; what did not change stays the same strip. */
export function useStrips(rows: readonly BedRow[], site: BedsSite): UnitStrip[] {
  const [grouped, setGrouped] = useState<Grouped>(() => ({ rows, site, strips: regroupBeds(rows, site, []) }));
  if (grouped.rows === rows && grouped.site === site) return grouped.strips;
  const strips = regroupBeds(rows, site, grouped.strips);
  setGrouped({ rows, site, strips });
  return strips;
}
