import { randomUUID } from "node:crypto";
import os from "node:os";
import type { Settings } from "#server/config/settings.ts";
import { OpenConnections } from "#server/ingest/hl7v2/open-connections.ts";
import { processMark } from "#server/log/process-mark.ts";
import { createLogger } from "#server/observability/logger.ts";
import { createMetrics } from "#server/observability/metrics.ts";
import type { StopList } from "#server/stop-list.ts";
import type { Composition } from "./composition.ts";

/** What every part is given, from the settings alone. */
export function openComposition(settings: Settings, stops: StopList): Composition {
  const log = createLogger(settings.LOG_LEVEL);
  return {
    settings,
    simulate: settings.SIMULATE ? settings.SIMULATE === "on" : settings.SITE_FILE === undefined,
    node: `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 4)}${processMark()}`,
    stops,
    log,
    metrics: createMetrics(),
    connections: new OpenConnections(),
    fault: (what) => (error) => log.error({ error, what }, "fault"),
    progress: (line) => process.stdout.write(`caretower: ${line}\n`),
  };
}
