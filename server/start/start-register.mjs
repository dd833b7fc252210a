import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./say.mjs";

const patienceMs = 20_000;

/**
 * What each running start has started, one file a start in `.data/starts`, so that the next start can end the children
 * of one that was killed before they stand in its way (ports, half an installation).
 * @param {string} root the project's folder
 */
export function startRegister(root) {
  const folder = path.join(root, ".data/starts");
  const own = path.join(folder, `${process.pid}.json`);
  mkdirSync(folder, { recursive: true });
  return {
    /** @param {{ pid?: number, mark: string }} child its process and a word of its command line */
    note(child) {
      writeFileSync(own, JSON.stringify(child));
    },
    clear() {
      rmSync(own, { force: true });
    },
    async endOrphans() {
      for (const name of readdirSync(folder)) {
        const starter = Number.parseInt(name, 10);
        if (starter === process.pid || commandOf(starter).includes("launch.mjs")) continue;
        const file = path.join(folder, name);
        const { pid, mark } = readNote(file);
        if (pid && commandOf(pid).includes(mark)) await end(pid, mark);
        rmSync(file, { force: true });
      }
    },
  };
}

function readNote(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

async function end(pid, mark) {
  say(`A killed start left process ${pid} behind; waiting for it to stop ...`);
  signal(pid, "SIGTERM");
  const deadline = Date.now() + patienceMs;
  while (commandOf(pid).includes(mark)) {
    if (Date.now() > deadline) signal(pid, "SIGKILL");
    await delay(100);
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}

/** The command line of a living process; empty when it is gone or this platform does not tell. */
function commandOf(pid) {
  if (!Number.isInteger(pid) || process.platform === "win32") return "";
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    if (process.platform === "linux") return "";
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)]).stdout?.toString() ?? "";
  }
}
