"use client";

import { useDeferredValue, useMemo } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { useTimed } from "../live/use-now.ts";
import { bedFacts } from "./bed-facts.ts";
import type { BedPicture } from "./bed-picture.ts";
import type { BedsSite } from "./beds-site.ts";
import { type BedsUrl, parseBedsUrl, printBedsUrl } from "./beds-url.ts";
import { matchesBed } from "./match-bed.ts";

const QUARTER_MINUTE = 15_000;
const NOTHING = new URLSearchParams();

interface AskedPicture extends BedPicture {
  /** The filters that the beds are drawn by. */
  filters: BedsUrl;
  matches: (row: BedRow, asked: BedsUrl) => boolean;
}

/**
 * By what the beds are drawn: this quarter of a minute and the filters of the address. Both may come a moment late to the beds, so that
 * typing waits for no house however large.
 */
export function useBedPicture(site: BedsSite, url: BedsUrl): AskedPicture {
  const now = useDeferredValue(useTimed(toQuarterMinute));
  // Which bed is open filters nothing.
  const asked = useDeferredValue(printBedsUrl({ ...url, bed: null }, NOTHING));
  const matching = useMemo(() => {
    const groupOf = new Map(site.units.map((unit) => [unit.id, unit.group]));
    const factsOf = (row: BedRow) => bedFacts(row, site.policy, now);
    const matches = (row: BedRow, wanted: BedsUrl) =>
      matchesBed(row, factsOf(row), groupOf.get(row.unit) ?? "other", wanted);
    return { now, factsOf, matches };
  }, [site, now]);
  return useMemo(() => {
    const filters = parseBedsUrl(new URLSearchParams(asked));
    return { ...matching, filters, isBright: (row: BedRow) => matching.matches(row, filters) };
  }, [matching, asked]);
}

const toQuarterMinute = (now: number) => Math.floor(now / QUARTER_MINUTE) * QUARTER_MINUTE;
