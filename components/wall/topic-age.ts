import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { type DataState, feedStateAt, worseState } from "../ui/data-state.ts";

/** What a source can feed, as the site map names it. */
export type Topic =
  | "movement"
  | "emergency"
  | "bed-requests"
  | "transport"
  | "cleaning"
  | "results"
  | "discharges"
  | "referrals";

export interface TopicAge {
  state: DataState;
  /** Server time of the last word of the source that is worst off; null when it never spoke or none is named. */
  since: number | null;
  /** False when no source of the site says that it feeds this: the age of the figures is then unknown. */
  known: boolean;
}

/**
 * How old figures are that rest on these topics: as old as the source that is worst off, since a sum with a missing part is wrong.
 * A source that is only compared (parallel) drives no figure.
 */
export function topicAge(feeds: Iterable<FeedRow>, topics: readonly Topic[], now: number): TopicAge {
  let worst: TopicAge = { state: "fresh", since: null, known: false };
  for (const feed of feeds) {
    if (feed.trust !== "trusted" || !topics.some((topic) => feed.feeds.includes(topic))) continue;
    worst = worseAge(worst, { state: feedStateAt(feed, now), since: feed.lastMessageAt, known: true });
  }
  return worst;
}

function worseAge(one: TopicAge, other: TopicAge): TopicAge {
  if (!one.known) return other;
  if (one.state !== other.state) return worseState(one.state, other.state) === one.state ? one : other;
  return (other.since ?? 0) < (one.since ?? 0) ? other : one;
}

/** Rates, waits and queues become a dash; counts of beds stay, hatched. */
export function isBlind(state: DataState): boolean {
  return state === "dead" || state === "never" || state === "no-link";
}
