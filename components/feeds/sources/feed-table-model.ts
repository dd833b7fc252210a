import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from "@tanstack/react-table";
import { byWords } from "#components/table/by-words.ts";
import { feedStateAt } from "#components/ui/data-state.ts";
import type { FeedRow, FeedState } from "#server/contracts/views/feed-row.ts";

export const FEED_COLUMNS = [
  "worst",
  "source",
  "silence",
  "rate",
  "lag",
  "completeness",
  "rejected",
  "letters",
] as const;
export type FeedColumn = (typeof FEED_COLUMNS)[number];
export interface FeedSort {
  column: FeedColumn;
  descending: boolean;
}
export const WORST_FIRST: FeedSort = { column: "worst", descending: true };

/** A source with its state at this moment, so that the table compares plain values. */
export interface FeedLine {
  row: FeedRow;
  state: FeedState;
  /** Milliseconds since its last word; null when it never spoke. */
  silence: number | null;
}

export function feedLine(row: FeedRow, now: number): FeedLine {
  const silence = row.lastMessageAt === null ? null : Math.max(0, now - row.lastMessageAt);
  return { row, state: feedStateAt(row, now), silence };
}

const BADNESS: Record<FeedState, number> = { dead: 4, never: 3, stale: 2, late: 1, fresh: 0 };

/** How much a source needs a person: by its state, then by its silence, and among the fresh by what waits. A parallel one hurts nobody. */
export function badness({ row, state, silence }: FeedLine): number {
  const bad = BADNESS[state];
  const within = bad > 0 ? (silence ?? 0) / 1000 : row.deadLetters;
  return (bad > 0 && row.trust === "trusted" ? 1_000_000 : 0) + bad * 100_000 + Math.min(within, 99_999);
}

/** Movements that arrived of those that the visits imply, 0 to 1. */
export function completeShare({ completeness }: FeedRow): number | null {
  return completeness && completeness.implied > 0 ? completeness.arrived / completeness.implied : null;
}

export const feedFeatures = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const helper = createColumnHelper<typeof feedFeatures, FeedLine>();
const last = { sortFn: sortFn_basic, sortUndefined: "last" } as const;

/** What has no value stands last, whichever way a column is sorted. */
export const feedColumns = helper.columns([
  helper.accessor((line) => badness(line), { id: "worst", sortFn: sortFn_basic }),
  helper.accessor((line) => line.row.id, { id: "source", sortFn: byWords }),
  helper.accessor((line) => line.silence ?? undefined, { id: "silence", ...last }),
  helper.accessor((line) => line.row.perMinute, { id: "rate", sortFn: sortFn_basic }),
  helper.accessor((line) => line.row.lagP99 ?? undefined, { id: "lag", ...last }),
  helper.accessor((line) => completeShare(line.row) ?? undefined, { id: "completeness", ...last }),
  helper.accessor((line) => line.row.rejected24h, { id: "rejected", sortFn: sortFn_basic }),
  helper.accessor((line) => line.row.deadLetters, { id: "letters", sortFn: sortFn_basic }),
]);
