import { openComposition } from "#server/compose/open-composition.ts";
import { listenMllp, openPipeline } from "#server/compose/open-intake.ts";
import { openStorage } from "#server/compose/open-storage.ts";
import { serveWeb } from "#server/compose/serve-web.ts";
import { startFolds } from "#server/compose/start-folds.ts";
import { readSettings } from "#server/config/settings.ts";
import type { IngestPort } from "#server/ingest/inbound-item.ts";
import { StopList } from "#server/stop-list.ts";

/** A guard taken out: what stands in the place of the server's own part. */
export interface Sabotage {
  ingest?(own: IngestPort): IngestPort;
}

/** The server as `main.ts` composes it, with one part replaced, so that a test can be seen to notice. */
export async function composeWith(sabotage: Sabotage): Promise<void> {
  const composition = openComposition(readSettings(process.env), new StopList(() => undefined));
  const storage = await openStorage(composition);
  const folds = await startFolds(composition, storage);
  const pipeline = openPipeline(composition, storage);
  const webPort = await serveWeb(composition, storage, folds, null);
  const mllpPort = await listenMllp(composition, storage, sabotage.ingest?.(pipeline) ?? pipeline);
  composition.progress(`ready. Wall: http://localhost:${webPort}/wall   MLLP: port ${mllpPort}`);
}
