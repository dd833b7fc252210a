import type { FeedRow, FeedState } from "#server/contracts/views/feed-row.ts";

export type DataState = FeedState | "no-link";

/** From best to worst. A source that never spoke leaves its figures as unknown as one that died. */
const ORDER: readonly DataState[] = ["fresh", "late", "stale", "dead", "never", "no-link"];

export function worseState<S extends DataState>(one: S, other: S): S {
  return ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one;
}

/**
 * How far a source can be trusted at an instant. Silence ages here between two deltas; the server may also know something worse,
 * such as a broken connection.
 */
export function feedStateAt(feed: Pick<FeedRow, "state" | "lastMessageAt" | "limits">, now: number): FeedState {
  if (feed.lastMessageAt === null) return feed.state;
  const silent = (now - feed.lastMessageAt) / 1000;
  const { late, stale, dead } = feed.limits;
  const aged: FeedState = silent >= dead ? "dead" : silent >= stale ? "stale" : silent >= late ? "late" : "fresh";
  return worseState(feed.state, aged);
}
