import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type FileTime, slowestFiles } from "./slowest-files.ts";
import type { Tally } from "./tally.ts";

interface Suite {
  file: string;
  specs: { tests: { results: { startTime: string; duration: number }[] }[] }[];
  suites?: Suite[] | undefined;
}

const suite: z.ZodType<Suite> = z.object({
  file: z.string(),
  specs: z.array(
    z.object({
      tests: z.array(z.object({ results: z.array(z.object({ startTime: z.string(), duration: z.number() })) })),
    }),
  ),
  suites: z.array(z.lazy(() => suite)).optional(),
});

const report = z.object({
  suites: z.array(suite),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** Runs the Playwright specs. A flaky test counts as failed. */
export async function runPlaywright(root: string, files: string[], signal: AbortSignal): Promise<Tally> {
  const reportFile = path.join(root, "test-results/report.json");
  await rm(reportFile, { force: true });
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  await new Promise((resolve, reject) => {
    const playwright = spawn(process.execPath, [cli, "test", ...files, "--reporter=list,json"], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile },
      signal,
      killSignal: "SIGINT",
    });
    playwright.once("error", reject);
    playwright.once("exit", resolve);
  });
  const { suites, stats, errors } = report.parse(JSON.parse(await readFile(reportFile, "utf8")));
  process.stdout.write(
    `${slowestFiles(
      root,
      suites.map((each) => timeOf(root, each)),
    ).join("\n")}\n`,
  );
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** The suites of the report's top are the files, named below Playwright's test folder. */
function timeOf(root: string, file: Suite): FileTime {
  const results = resultsOf(file);
  const begun = Math.min(...results.map(({ startTime }) => Date.parse(startTime)));
  const ended = Math.max(...results.map(({ startTime, duration }) => Date.parse(startTime) + duration));
  return { file: path.join(root, "tests/e2e", file.file), ms: results.length === 0 ? 0 : ended - begun };
}

function resultsOf({ specs, suites = [] }: Suite): { startTime: string; duration: number }[] {
  return [
    ...specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results)),
    ...suites.flatMap((inner) => resultsOf(inner)),
  ];
}
