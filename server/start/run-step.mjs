import { spawn } from "node:child_process";
import { say } from "./say.mjs";

const tickMs = 5_000;
const running = new Set();
let onChild = () => {};

/**
 * Runs one step of a start and shows that it is alive: a line when it begins, one every few seconds, one when it ends.
 * Its own output appears only when it fails.
 * @param {string} title
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<void>} rejects when the program fails
 */
export function runStep(title, program, args, options) {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  say(`${title} ...`);
  const tick = setInterval(() => say(`${title} ... ${seconds()}`), tickMs);
  return new Promise((resolve, reject) => {
    const shell = process.platform === "win32" && program.endsWith(".cmd");
    const child = spawn(program, args, { ...options, shell, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    onChild({ pid: child.pid, mark: args[0] ?? program });
    let output = "";
    const keep = (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const finish = (fault) => {
      clearInterval(tick);
      running.delete(child);
      if (fault) return reject(new Error(`${title} failed (${fault}).\n${output.trim()}`));
      say(`${title}: done in ${seconds()}`);
      resolve();
    };
    child.once("error", (error) => finish(error.message));
    child.once("close", (code, signal) => finish(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
}

/** Tells of each child that a step starts. */
export function watchSteps(listener) {
  onChild = listener;
}

/** Passes a signal on to the steps that are still running. */
export function signalSteps(signal) {
  for (const child of running) child.kill(signal);
}
