import {
  columnGroupingFeature,
  createColumnHelper,
  createGroupedRowModel,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  sortFn_basic,
  tableFeatures,
} from "@tanstack/react-table";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import { byWords } from "../table/by-words.ts";
import { DISCHARGE_BUCKETS, type DischargeBucket } from "./discharge-bucket.ts";

/** A row with what depends on the clock already read, so that the table compares plain values. */
export interface DischargeLine {
  row: DischargeRow;
  bucket: DischargeBucket;
  /** Since the order, milliseconds; null before it. */
  elapsed: number | null;
  waiting: string;
  hidden: boolean;
}

const byRank: SortFn<typeof dischargeFeatures, DischargeLine> = (a, b) =>
  DISCHARGE_BUCKETS.indexOf(a.original.bucket) - DISCHARGE_BUCKETS.indexOf(b.original.bucket);

export const dischargeFeatures = tableFeatures({
  columnGroupingFeature,
  rowSortingFeature,
  groupedRowModel: createGroupedRowModel(),
  sortedRowModel: createSortedRowModel(),
});

const helper = createColumnHelper<typeof dischargeFeatures, DischargeLine>();

/** Stable: the table compares them by identity. Groups stand in the order of their first row. */
export const dischargeColumns = helper.columns([
  helper.accessor("bucket", { id: "target", sortFn: byRank }),
  helper.accessor((line) => line.row.unit ?? "", { id: "unit", sortFn: byWords }),
  helper.accessor("waiting", { id: "service", sortFn: byWords }),
  helper.accessor((line) => line.row.bed ?? "", { id: "bed", sortFn: byWords }),
  helper.accessor((line) => line.row.visit ?? "", { id: "visit", sortFn: byWords }),
  // Before the order there is no wait, which is neither long nor short: last, whichever way the column is sorted.
  helper.accessor((line) => line.elapsed ?? undefined, { id: "elapsed", sortFn: sortFn_basic, sortUndefined: "last" }),
]);
