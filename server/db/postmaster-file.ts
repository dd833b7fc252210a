import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a running server says of itself in `postmaster.pid` (PostgreSQL `miscinit.h`, LOCK_FILE_LINE_*). */
export type Postmaster = { pid: number; port: number; ready: boolean };

/** Above the largest process number of any platform, so never a living one. */
const nobody = 99_999_999;

/** Reads the server that holds the data directory; undefined when none does. A crashed server's file counts as none. */
export function readPostmaster(clusterDirectory: string): Postmaster | undefined {
  const file = path.join(clusterDirectory, "postmaster.pid");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  if (!Number.isInteger(pid) || !isAlive(pid)) return undefined;
  if (isForeign(pid)) {
    // In containers process numbers repeat after a crash, and PostgreSQL would refuse to start for ever. Only the number
    // is changed: the rest names the shared memory by which PostgreSQL makes sure that no old backend lives.
    writeFileSync(file, text.replace(/^\d+/, String(nobody)));
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

/** True when the number belongs to another program, or to a dead process that nobody has waited for. */
function isForeign(pid: number): boolean {
  try {
    const program = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
    return !path.basename(program).startsWith("postgres");
  } catch {
    return false;
  }
}
