import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

/** What a running server says of itself in `postmaster.pid` (PostgreSQL `miscinit.h`, LOCK_FILE_LINE_*). */
export type Postmaster = { pid: number; port: number; ready: boolean };

/** Reads the server that holds the data directory; undefined when none does. A crashed server's file counts as none. */
export function readPostmaster(clusterDirectory: string): Postmaster | undefined {
  const file = path.join(clusterDirectory, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(lines[0] ?? "", 10);
  if (!Number.isInteger(pid) || !isAlive(pid)) return undefined;
  if (isForeign(pid)) {
    // In containers process numbers repeat after a crash, and PostgreSQL would then refuse to start for ever.
    rmSync(file, { force: true });
    return undefined;
  }
  return { pid, port: Number.parseInt(lines[3] ?? "", 10), ready: lines[7]?.trim() === "ready" };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isForeign(pid: number): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync(commandLine)) return false;
  try {
    const program = readFileSync(commandLine, "utf8").split("\0")[0] ?? "";
    return program !== "" && !path.basename(program).startsWith("postgres");
  } catch {
    return false;
  }
}
