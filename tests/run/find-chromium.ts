import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { type FoundProgram, firstProgram, installDebianPackage } from "./find-program.ts";

const downloadTimeoutMs = 5 * 60_000;

/** Chromium: CHROMIUM_PATH, what the machine has, Playwright's own download, else installed as root on Debian. */
export async function findChromium(root: string): Promise<FoundProgram> {
  const onMachine = () =>
    firstProgram([
      process.env.CHROMIUM_PATH,
      "chromium",
      "chromium-browser",
      "google-chrome",
      "google-chrome-stable",
      "/usr/bin/chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]);
  const found =
    onMachine() ??
    (await ofPlaywright()) ??
    (download(root) ? await ofPlaywright() : undefined) ??
    (installDebianPackage("chromium") ? onMachine() : undefined);
  if (found) return { path: found };
  return { missing: "Missing: Chromium. Install it, or set CHROMIUM_PATH to the program." };
}

async function ofPlaywright(): Promise<string | undefined> {
  const { chromium } = await import("@playwright/test");
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

function download(root: string): boolean {
  process.stdout.write("Downloading Chromium with Playwright ...\n");
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  const options = { cwd: root, stdio: "pipe", timeout: downloadTimeoutMs } as const;
  return spawnSync(process.execPath, [cli, "install", "chromium"], options).status === 0;
}
