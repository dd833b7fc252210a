import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedFacts } from "./bed-facts.ts";
import { BED_FILTERS, type BedFilter } from "./beds-url.ts";
import { answersTo } from "./match-bed.ts";

/** How many beds each chip would keep bright. */
export function countBeds(rows: readonly BedRow[], factsOf: (row: BedRow) => BedFacts): Record<BedFilter, number> {
  const none = Object.fromEntries(BED_FILTERS.map((filter) => [filter, 0]));
  const counts = none as Record<BedFilter, number>;
  for (const row of rows) {
    const facts = factsOf(row);
    for (const filter of BED_FILTERS) if (answersTo(row, facts, filter)) counts[filter]++;
  }
  return counts;
}
