import { spawn } from "node:child_process";

const tickMs = 5_000;
const children = new Set();

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
    children.add(child);
    let output = "";
    const keep = (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const finish = (error) => {
      clearInterval(tick);
      children.delete(child);
      if (!error) say(`${title}: done in ${seconds()}`);
      if (error) reject(new Error(`${title} failed (${error}).\n${output.trim()}`));
      else resolve();
    };
    child.once("error", (error) => finish(error.message));
    child.once("close", (code, signal) => finish(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
}

/** Passes a signal on to the steps that are still running. */
export function signalSteps(signal) {
  for (const child of children) child.kill(signal);
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`caretower: ${line}\n`);
}
