"use client";

import { useMemo } from "react";
import type { BedPicture } from "./bed-picture.ts";
import { type ConflictNotice, conflictNotices } from "./conflict-words.ts";
import { type BedCounts, countBeds, sumCounts } from "./count-beds.ts";
import type { UnitStrip } from "./group-beds.ts";
import { perUnit } from "./per-unit.ts";

interface HouseCounts {
  /** What each chip would keep bright. */
  counts: BedCounts;
  /** What the filters keep bright; null without a filter. */
  bright: number | null;
  notices: ConflictNotice[];
}

const conflicted = perUnit((strip) => strip.beds.filter((row) => row.conflicts.length > 0));

/** The counts of a house, kept unit by unit: a change is counted where it happened, the rest is added up. */
export function useBedCounts(
  strips: readonly UnitStrip[],
  { factsOf, isBright }: BedPicture,
  isFiltered: boolean,
): HouseCounts {
  const countsOf = useMemo(() => perUnit((strip) => countBeds(strip.beds, factsOf)), [factsOf]);
  const brightOf = useMemo(() => perUnit((strip) => strip.beds.filter(isBright).length), [isBright]);
  const notices = useMemo(() => conflictNotices(strips.flatMap(conflicted)), [strips]);
  const counts = useMemo(() => sumCounts(strips.map(countsOf)), [strips, countsOf]);
  const bright = useMemo(
    () => (isFiltered ? strips.reduce((sum, strip) => sum + brightOf(strip), 0) : null),
    [strips, brightOf, isFiltered],
  );
  return { counts, bright, notices };
}
