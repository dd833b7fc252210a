import { defineConfig } from "@playwright/test";

/** Two spec files at a time, each worker with a browser and servers of its own; tests of one file share theirs and follow each other. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: "chromium",
    screenshot: "only-on-failure",
    // Recording every step takes a fifth of a run, for tests that hardly ever fail: TRACE=on for the one that does.
    trace: process.env.TRACE === "on" ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      // Chromium's own sandbox refuses to run as root, which is what containers usually are.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
