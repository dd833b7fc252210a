import type { Settings } from "#server/config/settings.ts";
import type { OpenConnections } from "#server/ingest/hl7v2/open-connections.ts";
import type { Logger } from "#server/observability/logger.ts";
import type { Metrics } from "#server/observability/metrics.ts";
import type { StopList } from "#server/stop-list.ts";

/** What every part of the composition is given. */
export interface Composition {
  settings: Settings;
  /** Whether this process runs the demonstration: a log of its own, a simulated hospital, a watermark. */
  simulate: boolean;
  /** Name of this node among those that share the database, never another process's; ends with `processMark()`. */
  node: string;
  stops: StopList;
  log: Logger;
  metrics: Metrics;
  /** HL7 v2 connections of this node, by source. */
  connections: OpenConnections;
  fault(what: string): (error: Error) => void;
  progress(line: string): void;
}

export const POLL_MS = 500;
