import type { Redactor } from "#server/access/redact/redact-row.ts";
import { startAuditIndex } from "#server/compose/open-audit.ts";
import { openComposition } from "#server/compose/open-composition.ts";
import { listenMllp, openHttpIntake, openPipeline } from "#server/compose/open-intake.ts";
import { openStorage } from "#server/compose/open-storage.ts";
import { serveWeb } from "#server/compose/serve-web.ts";
import { startFolds } from "#server/compose/start-folds.ts";
import { readSettings } from "#server/config/settings.ts";
import { StopList } from "#server/stop-list.ts";
import { CANARY_NAME } from "./canary-patient.ts";

// The server as `main.ts` composes it with its redaction taken out: rows say who is meant, to everybody, and so do the log and a metric.
const stops = new StopList(() => undefined);
process.once("SIGTERM", () => void stops.run().then(() => process.exit(0)));
const composition = openComposition(readSettings(process.env), stops);
const storage = await openStorage(composition);
const folds = await startFolds(composition, storage);
await startAuditIndex(composition, storage);
const pipeline = openPipeline(composition, storage);
const telltale: Redactor = {
  row: (view, row) => {
    if (view === "wall" || view === "feeds") return row;
    composition.log.info({ view, who: CANARY_NAME }, "row shown");
    return { ...row, who: CANARY_NAME };
  },
  id: (_view, id) => id,
  event: (event) => event,
};
composition.metrics.gauge("told", CANARY_NAME, () => 1);
const intake = openHttpIntake(composition, storage, pipeline);
const webPort = await serveWeb(composition, storage, folds, intake, { redactor: telltale });
const mllpPort = await listenMllp(composition, storage, pipeline);
composition.progress(`ready. Wall: http://localhost:${webPort}/wall   MLLP: port ${mllpPort}`);
