import { randomInt } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startCrashingPostgres } from "./crashing-postgres.ts";
import { type KillRunResult, killRun } from "./kill-run.ts";

const USAGE = `Kills the server again and again under load and holds it to what it acknowledged.

  npm run chaos -- [options]
  --kills N     how often the server is killed      200
  --seed N      random unless given
`;
const SHOWN = 30;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kills: { type: "string", default: "200" }, seed: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return say(USAGE);
  const kills = Number(values.kills);
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : Number(values.seed);
  if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) throw new Error(USAGE);
  say(`chaos: seed ${seed}, ${kills} kills\n`);
  const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-chaos-"));
  await chmod(directory, 0o755);
  const postgres = await startCrashingPostgres(directory);
  try {
    const { url: databaseUrl, crash: crashDatabase } = postgres;
    report(await killRun({ kills, seed, databaseUrl, directory, crashDatabase, say: (line) => say(`${line}\n`) }));
  } finally {
    await postgres.stop();
  }
  if (process.exitCode === undefined) await rm(directory, { recursive: true, force: true });
  else say(`What was found is kept in ${directory}\n`);
}

function report({ faults, ...counts }: KillRunResult): void {
  for (const fault of faults.slice(0, SHOWN)) say(`${fault}\n`);
  if (faults.length > SHOWN) say(`... and ${faults.length - SHOWN} more\n`);
  say(`${JSON.stringify({ ...counts, faults: faults.length })}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
