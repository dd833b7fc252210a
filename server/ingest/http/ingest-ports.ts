import type { Instant } from "#server/canonical/instant.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import type { IngestPort } from "../inbound-item.ts";

/** What the HTTP receivers need of the rest of the server. */
export interface IngestPorts extends IngestPort {
  now(): Instant;
  /** The site map in force. */
  site(): SiteIndex;
  /** A request that was refused before anything could be kept; for counters, so code and source only. */
  refused?(source: string, code: string): void;
}
