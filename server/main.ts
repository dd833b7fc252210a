import { startAuditIndex } from "./compose/open-audit.ts";
import { openComposition } from "./compose/open-composition.ts";
import { listenMllp, openHttpIntake, openPipeline } from "./compose/open-intake.ts";
import { openStorage } from "./compose/open-storage.ts";
import { serveWeb } from "./compose/serve-web.ts";
import { startFolds } from "./compose/start-folds.ts";
import { readSettings, type Settings } from "./config/settings.ts";
import { startSimulator } from "./simulation.ts";
import { StopList } from "./stop-list.ts";

/** Builds every live object, in the order in which they need each other; `stops` ends them in reverse. */
async function compose(settings: Settings, stops: StopList): Promise<void> {
  const composition = openComposition(settings, stops);
  const isIngesting = settings.ROLES.includes("ingest");
  const storage = await openStorage(composition);
  const folds = await startFolds(composition, storage);
  await startAuditIndex(composition, storage);
  const pipeline = openPipeline(composition, storage);
  const intake = isIngesting ? openHttpIntake(composition, storage, pipeline) : null;
  // Before the web server, which says that the node is ready.
  const mllpPort = isIngesting ? await listenMllp(composition, storage, pipeline) : null;
  const webPort = await serveWeb(composition, storage, folds, intake);
  if (composition.simulate && mllpPort !== null)
    stops.add("simulated hospital", startSimulator(settings, webPort, mllpPort, composition.fault("simulator")));
  const web = `http://localhost:${webPort}`;
  const wire = mllpPort === null ? "" : `   MLLP: port ${mllpPort}`;
  composition.progress(`ready. Wall: ${web}/wall   Feeds: ${web}/feeds${wire}`);
}

const stops = new StopList((line) => process.stdout.write(`caretower: ${line}\n`));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stops.run().then(() => process.exit(0)));
try {
  await compose(readSettings(process.env), stops);
} catch (error) {
  process.stderr.write(`caretower: could not start. ${error instanceof Error ? error.message : "Unknown fault"}\n`);
  await stops.run();
  process.exit(1);
}
