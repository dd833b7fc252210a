import { readFileSync, readlinkSync } from "node:fs";

const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const PID_NAMESPACE = "/proc/self/ns/pid";
const MARK = /@([0-9a-f]{32})\/(\d+)\/(\d+)\/(\d+)$/;

/**
 * Which process of which machine this one is: `@<boot id>/<PID namespace>/<pid>/<start time>` (Linux, proc(5)). No other process ever
 * bears the same. Empty where the system does not tell.
 */
export function processMark(): string {
  try {
    const startedAt = startTime("self");
    // A /proc of another PID namespace would answer about other processes under the same numbers.
    if (startedAt === null || startTime(process.pid) !== startedAt) return "";
    return `@${place()}/${process.pid}/${startedAt}`;
  } catch {
    return "";
  }
}

/**
 * Whether the process that a name ends with the mark of has ended, beyond doubt: it ran in this process's own PID namespace, and its
 * number is free or another process's now. False for a process of elsewhere, of which nothing is known here.
 */
export function isProvablyDead(name: string): boolean {
  const [, boot, namespace, pid, startedAt] = MARK.exec(name) ?? [];
  const own = MARK.exec(processMark());
  if (!own || boot !== own[1] || namespace !== own[2]) return false;
  if (isFree(Number(pid))) return true;
  const found = startTime(Number(pid));
  return found !== null && found !== startedAt;
}

function place(): string {
  const boot = readFileSync(BOOT_ID, "utf8").trim().replaceAll("-", "");
  const namespace = /\d+/.exec(readlinkSync(PID_NAMESPACE))?.[0] ?? "";
  return `${boot}/${namespace}`;
}

/** In clock ticks since the boot: field 22 of proc(5)'s `stat`, whose second field may hold blanks and brackets. */
function startTime(pid: number | "self"): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

/** Only ESRCH says so: a process of another account is there, though it may not be signalled. */
function isFree(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
