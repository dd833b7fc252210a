import { defineConfig } from "@playwright/test";

/**
 * What Chromium leaves out. A page without a window has no address bar, yet Chromium renders two pages of its own for the list below it:
 * half of the work of opening one; and beside each page it starts a process for one that may come. The rest is what Playwright leaves out, whose own list this one replaces.
 */
const LEFT_OUT = [
  "SpareRendererForSitePerProcess",
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

/** Two spec files at a time, each worker with a browser and servers of its own; tests of one file share theirs and follow each other. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  timeout: 240_000,
  expect: { timeout: 30_000 },
  // The finished pages are code already: Playwright would compile each of their files anew in every worker.
  build: { external: ["**/.next/**"] },
  use: {
    browserName: "chromium",
    screenshot: "only-on-failure",
    // Recording every step takes a fifth of a run, for tests that hardly ever fail: TRACE=on for the one that does.
    trace: process.env.TRACE === "on" ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        `--disable-features=${LEFT_OUT.join()}`,
        // Chromium's own sandbox refuses to run as root, which is what containers usually are.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
});
