import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import type { QueueName } from "#server/contracts/views/queue-row.ts";

/** What a source must feed for a queue to be counted from it. */
const SOURCES: Record<QueueName, string> = {
  "ed-waiting": "emergency",
  boarding: "emergency",
  "bed-requests": "bed-requests",
  transport: "transport",
  cleaning: "cleaning",
  results: "results",
  referrals: "referrals",
};

export function feedsQueue(feed: FeedRow, facility: string, queue: QueueName): boolean {
  return feed.facility === facility && feed.feeds.includes(SOURCES[queue]);
}
