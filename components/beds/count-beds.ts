import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedFacts } from "./bed-facts.ts";
import { BED_FILTERS, type BedFilter } from "./beds-url.ts";
import { answersTo } from "./match-bed.ts";

export type BedCounts = Record<BedFilter, number>;

/** How many beds each chip would keep bright. */
export function countBeds(rows: readonly BedRow[], factsOf: (row: BedRow) => BedFacts): BedCounts {
  const counts = none();
  for (const row of rows) {
    const facts = factsOf(row);
    for (const filter of BED_FILTERS) if (answersTo(row, facts, filter)) counts[filter]++;
  }
  return counts;
}

export function sumCounts(parts: readonly BedCounts[]): BedCounts {
  const sum = none();
  for (const part of parts) for (const filter of BED_FILTERS) sum[filter] += part[filter];
  return sum;
}

function none(): BedCounts {
  return Object.fromEntries(BED_FILTERS.map((filter) => [filter, 0])) as BedCounts;
}
