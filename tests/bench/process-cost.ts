import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import os from "node:os";
import { promisify } from "node:util";

/** Resident memory of a process in MiB: now, and at its highest where the system tells (Linux). */
export async function memoryOf(pid: number | undefined): Promise<{ nowMiB: number; peakMiB: number | null }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
  if (status !== null) return { nowMiB: kib(status, "VmRSS") / 1024, peakMiB: kib(status, "VmHWM") / 1024 };
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return { nowMiB: Number(stdout.trim()) / 1024, peakMiB: null };
}

function kib(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN);
}

const TICKS_PER_SECOND = 100;

/**
 * Processor seconds a process has used so far, where the system tells (Linux: clock ticks of a hundredth). On a machine that
 * others use too, cost in processor time says more than any rate.
 */
export async function processorSeconds(pid: number | undefined): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold spaces; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Processor seconds that all cores have spent on anything at all, since the machine started. What its host took away is not among them. */
export function machineSeconds(): number {
  const busy = os.cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return busy.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000;
}
