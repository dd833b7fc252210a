import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { EmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { findChromium } from "./find-chromium.ts";
import { findRedis } from "./find-redis.ts";
import { runNodeTests } from "./node-tests.ts";
import { runPlaywright } from "./playwright-tests.ts";
import { openScratch } from "./scratch-folder.ts";
import { type Selection, selectTests } from "./select-tests.ts";
import { addTallies, closingLine, emptyTally, type Tally } from "./tally.ts";
import { startTestPostgres } from "./test-postgres.ts";

const root = path.join(import.meta.dirname, "../..");
const ci = process.env.CI === "true";
const stopping = new AbortController();
const { signal } = stopping;
/** Unit tests keep a core each busy; the others wait now and then, for a disk or for a process that has yet to die. */
const UNITS_AT_A_TIME = 2;
const INTEGRATIONS_AT_A_TIME = 3;
/** Takes half as long as the whole tier, so that the tier would end with it alone; and keeps what a server compiles, for the starts of all others. */
const BEGUN_FIRST = path.join("tests/integration/crash/kill.test.ts");

// What one test file or server has compiled, the next ones read.
process.env.NODE_COMPILE_CACHE ??= path.join(root, ".data/test/compile-cache");
process.env.PWTEST_CACHE_DIR ??= path.join(root, ".data/test/playwright-cache");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

const selection = selectTests(root, process.argv.slice(2));
const scratch = await openScratch();
if (scratch) process.env.TMPDIR = scratch.path;
const total = await runTiers(selection);
if (scratch && (total.failed === 0 || signal.aborted)) await scratch.close();
else if (scratch) process.stdout.write(`What the failed tests kept is in ${scratch.path} until the next run.\n`);
process.stdout.write(`\n${closingLine(total)}\n`);
const failed = stopping.signal.aborted || total.failed > 0 || total.passed === 0;
process.exitCode = failed ? 1 : 0;
// A stray handle of a tool must not hold the run open after its last line; the pause lets a pipe take that line.
await delay(100);
process.exit();

async function runTiers(selection: Selection): Promise<Tally> {
  let tally = emptyTally();
  // Built beside the first tests, so that they are ready when the browsers want them.
  const screens = selection.e2e.length > 0 ? buildScreens() : Promise.resolve();
  screens.catch(() => undefined);
  const units = { root, files: selection.unit, concurrency: UNITS_AT_A_TIME, signal };
  if (units.files.length > 0) tally = addTallies(tally, await tier("unit", () => runNodeTests(units)));
  if (selection.integration.length + selection.e2e.length === 0) return tally;
  let postgres: EmbeddedPostgres | undefined;
  tally = addTallies(
    tally,
    await step("PostgreSQL for the tests", async () => {
      postgres = await startTestPostgres(scratch?.path);
      return emptyTally();
    }),
  );
  if (!postgres) return tally;
  try {
    if (selection.integration.length > 0)
      tally = addTallies(tally, await tier("integration", () => integration(selection)));
    if (selection.e2e.length > 0)
      tally = addTallies(tally, await tier("end to end", () => endToEnd(selection, screens)));
  } finally {
    await postgres.stop();
  }
  return tally;
}

async function integration(selection: Selection): Promise<Tally> {
  const redis = findRedis();
  if (redis.path) process.env.REDIS_SERVER_PATH = redis.path;
  else process.stdout.write(`${redis.missing}\n`);
  const tally = await runNodeTests({
    root,
    files: selection.integration.toSorted((one, other) => rank(one) - rank(other)),
    concurrency: INTEGRATIONS_AT_A_TIME,
    signal,
  });
  return redis.path || !ci ? tally : addTallies(tally, { passed: 0, failed: 1, skipped: 0 });
}

function rank(file: string): number {
  return file === BEGUN_FIRST ? 0 : 1;
}

async function endToEnd(selection: Selection, screens: Promise<void>): Promise<Tally> {
  const chromium = await findChromium(root);
  if (!chromium.path) {
    process.stdout.write(`${chromium.missing}\n`);
    const count = selection.e2e.length;
    return ci ? { passed: 0, failed: count, skipped: 0 } : { passed: 0, failed: 0, skipped: count };
  }
  process.env.CHROMIUM_PATH = chromium.path;
  await screens;
  return runPlaywright(root, selection.e2e, signal);
}

async function buildScreens(): Promise<void> {
  const code = await new Promise((resolve) => {
    const build = spawn(process.execPath, [path.join(root, "server/start/build.mjs")], { cwd: root, stdio: "inherit" });
    signal.addEventListener("abort", () => build.kill(), { once: true });
    build.once("exit", resolve);
  });
  if (code !== 0) throw new Error("the screens could not be built");
}

async function tier(name: string, run: () => Promise<Tally>): Promise<Tally> {
  process.stdout.write(`\n=== ${name} tests\n`);
  const tally = await step(`The ${name} tests`, run);
  process.stdout.write(`=== ${name} tests: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`);
  return tally;
}

/** What breaks down counts as one failure, so that it can never pass for a run without tests. */
async function step(name: string, run: () => Promise<Tally>): Promise<Tally> {
  try {
    return await run();
  } catch (error) {
    process.stdout.write(`${name} broke down: ${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
