import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { pinnedNode } from "./pinned-node.mjs";
import { say } from "./say.mjs";

const stopDeadlineMs = 30_000;
const impatientAfterMs = 1_000;

/**
 * Runs `server/main.ts` until it ends and answers its exit code. The server leads a process group of its own, so that a
 * Ctrl-C reaches it once, through here, and whatever it started goes with it. A second Ctrl-C ends it at once.
 * @param {string} root the project's folder
 * @param {(child: { pid?: number, mark: string }) => void} note hears of the server's process
 * @returns {Promise<number>}
 */
export function runServer(root, note) {
  const main = path.join(root, "server/main.ts");
  const preload = new URL("./end-with-starter.mjs", import.meta.url).href;
  const server = spawn(pinnedNode(root), ["--import", preload, main, ...process.argv.slice(2)], {
    cwd: root,
    // Kept at an orderly end: the next start reads what this one compiled.
    env: { NODE_COMPILE_CACHE: path.join(root, ".data/compile-cache"), ...process.env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: process.platform !== "win32",
  });
  note({ pid: server.pid, mark: "end-with-starter.mjs" });

  let askedAt;
  const stop = (signal) => {
    if (askedAt !== undefined && performance.now() - askedAt > impatientAfterMs) return signalGroup(server, "SIGKILL");
    if (askedAt !== undefined) return;
    askedAt = performance.now();
    say("Stopping ...");
    server.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
    setTimeout(() => signalGroup(server, "SIGKILL"), stopDeadlineMs).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

  return new Promise((resolve) => {
    server.once("error", (error) => {
      say(`The server could not be started: ${error.message}`);
      resolve(1);
    });
    server.once("exit", (code, signal) => {
      signalGroup(server, "SIGTERM");
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 0));
    });
  });
}

function signalGroup(server, signal) {
  try {
    process.kill(process.platform === "win32" ? server.pid : -server.pid, signal);
  } catch {
    // The whole group has ended.
  }
}
