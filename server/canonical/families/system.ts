import type { SiteMap } from "#server/site/site-map.ts";
import type { Instant } from "../instant.ts";

export interface SystemEventData {
  /** The site map in force from this position on; a rebuild never reads today's file. */
  "site.defined": { version: number; hash: string; site: SiteMap };
  /** A timer of the reconciler fell due; time reaches the fold only through the log. */
  "reconcile.timer.due": { timer: string; subject: string; dueAt: Instant };
  "feed.gap.detected": { source: string; from: number; to: number };
  "feed.gap.closed": { source: string; from: number; to: number };
  "feed.message.parked": { source: string; deadLetterId: number; reason: string };
  "feed.quality.flagged": { source: string; flag: string };
}
