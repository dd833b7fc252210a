import { run } from "node:test";
import { spec } from "node:test/reporters";
import { type FileTime, slowestFiles } from "./slowest-files.ts";
import type { Tally } from "./tally.ts";

/** Loaded before every test file. */
const seeding = new URL("../support/seed-properties.ts", import.meta.url).href;
const fileTimeoutMs = 15 * 60_000;

export interface NodeTests {
  root: string;
  files: string[];
  /** Files that run at the same time, each in a process of its own. */
  concurrency: number;
  signal: AbortSignal;
}

/** Runs test files under node's test runner and prints its report. */
export async function runNodeTests({ root, files, concurrency, signal }: NodeTests): Promise<Tally> {
  const tests = run({ files, concurrency, timeout: fileTimeoutMs, execArgv: ["--import", seeding], signal });
  let tally: Tally | undefined;
  const times: FileTime[] = [];
  tests.on("test:summary", (summary) => {
    // Each file has a summary too; only the whole run's names no file.
    if (summary.file !== undefined) return void times.push({ file: summary.file, ms: summary.duration_ms });
    const { tests: all, passed, skipped, todo } = summary.counts;
    tally = { passed, failed: all - passed - skipped - todo, skipped: skipped + todo };
  });
  for await (const chunk of tests.compose(spec)) process.stdout.write(chunk);
  process.stdout.write(`${slowestFiles(root, times).join("\n")}\n`);
  if (!tally) throw new Error("node's test runner gave no summary");
  return tally;
}
