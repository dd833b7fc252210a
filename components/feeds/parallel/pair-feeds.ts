import type { FeedRow } from "#server/contracts/views/feed-row.ts";

export interface FeedPair {
  parallel: FeedRow;
  /** The trusted source of the same hospital that feeds most of the same; null when none does. */
  trusted: FeedRow | null;
}

/** Each source that runs in parallel, beside the one it could take over from. */
export function pairFeeds(rows: readonly FeedRow[]): FeedPair[] {
  return rows
    .filter((row) => row.trust === "parallel")
    .map((parallel) => {
      const candidates = rows
        .filter((row) => row.trust === "trusted" && row.facility === parallel.facility)
        .map((row) => ({ row, shared: row.feeds.filter((feed) => parallel.feeds.includes(feed)).length }))
        .filter(({ shared }) => shared > 0)
        .sort((a, b) => b.shared - a.shared);
      return { parallel, trusted: candidates[0]?.row ?? null };
    });
}
