import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Tally } from "./tally.ts";

const report = z.object({
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
  const { stats, errors } = report.parse(JSON.parse(await readFile(reportFile, "utf8")));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}
