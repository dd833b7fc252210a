import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";
import type { Settings } from "#server/config/settings.ts";

const CLI = path.join(import.meta.dirname, "simulator/cli.ts");
const DEFAULT_SEED = 7;
const RESTART_MS = 5000;

/** The simulated hospital's own description of itself, as any hospital would hand over its site file. */
export async function printSimulatedSite(settings: Settings): Promise<string> {
  const args = [CLI, "--print-site", ...shape(settings)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/** Runs the simulated hospital as a process of its own: it knows this server by its ports alone. Returns the way to stop it. */
export function startSimulator(
  settings: Settings,
  webPort: number,
  mllpPort: number,
  onError: (error: Error) => void,
): () => Promise<void> {
  let stopped = false;
  const start = () => {
    const target = ["--target", `127.0.0.1:${mllpPort}`, "--http", `http://127.0.0.1:${webPort}`];
    const run = ["--speed", String(settings.SIMULATE_SPEED), ...target, ...shape(settings)];
    const child = fork(CLI, run, { silent: true });
    child.once("exit", (code) => {
      if (stopped) return;
      onError(new Error(`the simulated hospital ended with code ${code}`));
      setTimeout(() => !stopped && start(), RESTART_MS).unref();
    });
    running = child;
  };
  let running: ReturnType<typeof fork> | null = null;
  start();
  return async () => {
    stopped = true;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    await ended;
  };
}

function shape(settings: Settings): string[] {
  return ["--beds", String(settings.SIMULATE_BEDS), "--seed", String(settings.SIMULATE_SEED ?? DEFAULT_SEED)];
}
