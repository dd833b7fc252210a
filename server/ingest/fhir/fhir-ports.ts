import type { Instant } from "#server/canonical/instant.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import type { IngestPorts } from "../http/ingest-ports.ts";
import type { CounterState, NumberRange } from "./event-counter.ts";
import type { FhirClient } from "./fhir-client.ts";

/** What is kept of one subscription between notifications. Plain data. */
export interface SubscriptionRecord {
  counter: CounterState;
  lastHeardAt: Instant;
  /** As the server last stated it: active, error, off. */
  status: string | null;
  /** Event numbers cannot tell what was missed: read every open encounter. */
  isCensusDue: boolean;
}

export interface SubscriptionStore {
  /**
   * Runs `work` with what is known of a subscription (null: nothing) while no other work on the same one runs, and keeps
   * the record it returns. When `work` rejects, nothing is kept. A record lost in a crash is harmless: events are counted
   * again and the journal knows them.
   */
  update<T>(
    key: { source: string; subscription: string },
    work: (known: SubscriptionRecord | null) => Promise<{ record: SubscriptionRecord; result: T }>,
  ): Promise<T>;
}

export interface FhirPorts extends IngestPorts {
  subscriptions: SubscriptionStore;
  /** A client for the source's own server; null when its base address is not configured. */
  client(source: SiteSource): FhirClient | null;
  /** To be appended as `feed.gap.detected` or `feed.gap.closed`. */
  reportGap(kind: "detected" | "closed", source: string, range: NumberRange): Promise<void>;
}
