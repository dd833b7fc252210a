import type { Composition } from "#server/compose/composition.ts";
import { listenMllp, openPipeline } from "#server/compose/open-intake.ts";
import { openStorage, type Storage } from "#server/compose/open-storage.ts";
import { serveWeb } from "#server/compose/serve-web.ts";
import { type Append, startFolds } from "#server/compose/start-folds.ts";
import { readSettings } from "#server/config/settings.ts";
import type { IngestPort } from "#server/ingest/inbound-item.ts";
import { createLogger } from "#server/observability/logger.ts";
import { StopList } from "#server/stop-list.ts";

/** A guard taken out: what stands in the place of the server's own part. */
export interface Sabotage {
  ingest?(own: IngestPort): IngestPort;
  append?(own: Append, storage: Storage): Append;
}

/** The server as `main.ts` composes it, with one part replaced, so that a test can be seen to notice. */
export async function composeWith(sabotage: Sabotage): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger(settings.LOG_LEVEL);
  const composition: Composition = {
    settings,
    simulate: false,
    node: `sabotaged-${process.pid}`,
    stops: new StopList(() => undefined),
    log,
    fault: (what) => (error) => log.error({ error, what }, "fault"),
    progress: (line) => process.stdout.write(`caretower: ${line}\n`),
  };
  const storage = await openStorage(composition);
  const own: Append = (events, checkpoint) => storage.writer.append(events, checkpoint);
  const folds = await startFolds(composition, storage, sabotage.append?.(own, storage));
  const pipeline = openPipeline(composition, storage);
  const webPort = await serveWeb(composition, storage, folds, null);
  const mllpPort = await listenMllp(composition, storage, sabotage.ingest?.(pipeline) ?? pipeline);
  composition.progress(`ready. Wall: http://localhost:${webPort}/wall   MLLP: port ${mllpPort}`);
}
