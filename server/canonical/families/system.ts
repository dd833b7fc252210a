import type { SiteMap } from "#server/site/site-map.ts";
import type { Instant } from "../instant.ts";

/** `since`: stored messages received from then on were translated again. */
export interface ReprocessRecord {
  reprocessId: number;
  fromVersion: number;
  toVersion: number;
  since: Instant;
  /** Messages whose translation differs. */
  changed: number;
  superseded: number;
  appended: number;
  reasonRef: string;
}

export interface SystemEventData {
  /** The site map in force from this position on; a rebuild never reads today's file. */
  "site.defined": { version: number; hash: string; site: SiteMap };
  /** A timer of the reconciler fell due; time reaches the fold only through the log. */
  "reconcile.timer.due": { timer: string; subject: string; dueAt: Instant };
  "feed.gap.detected": { source: string; from: number; to: number };
  "feed.gap.closed": { source: string; from: number; to: number };
  "feed.message.parked": { source: string; deadLetterId: number; reason: string };
  /** A person replayed a dead letter after a fix; the events it became name the same inbound message. */
  "feed.message.replayed": { source: string; deadLetterId: number; reason: string; events: number };
  /** A person gave a dead letter up; `reasonRef` is a vault reference. */
  "feed.message.discarded": { source: string; deadLetterId: number; reason: string; reasonRef: string };
  /** A message translated again no longer says anything: this event supersedes what it said. */
  "feed.message.withdrawn": { source: string };
  /** A site map was put in force over stored messages, or that was undone; `reasonRef` is a vault reference. */
  "feed.reprocess.applied": ReprocessRecord;
  "feed.reprocess.undone": ReprocessRecord;
  "feed.quality.flagged": { source: string; flag: string };
}
