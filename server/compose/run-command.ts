import type { Settings } from "#server/config/settings.ts";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { StopList } from "#server/stop-list.ts";

/** Runs an operator's command to its end and closes what it opened; a fault is told in a line, with exit code 2. */
export async function runCommand(fault: string, run: (stops: StopList) => Promise<void>): Promise<void> {
  const stops = new StopList((line) => process.stderr.write(`${line}\n`));
  try {
    await run(stops);
  } catch (error) {
    process.stderr.write(`${fault}: ${error instanceof Error ? error.message : "unknown fault"}\n`);
    process.exitCode = 2;
  } finally {
    await stops.run();
  }
}

/** The database that the settings name, or the embedded one, joined or started until the command ends. */
export async function databaseUrl({ DATABASE_URL, DATA_DIR }: Settings, stops: StopList): Promise<string> {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  const postgres = await startEmbeddedPostgres({ dataDir: DATA_DIR, log: () => {} });
  stops.add("PostgreSQL", () => postgres.stop());
  return postgres.url;
}
