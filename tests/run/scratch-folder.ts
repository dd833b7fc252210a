import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import path from "node:path";

/** What a run throws away again: its PostgreSQL and the temporary directories of its tests. */
export interface Scratch {
  /** Enterable for every account, PostgreSQL's too. */
  path: string;
  close(): Promise<void>;
}

const MEMORY = "/dev/shm";
const PREFIX = "caretower-tests-";
/** A run's clusters with their logs and some hundred short-lived databases, with much to spare. */
const ROOM_BYTES = 4 * 2 ** 30;
/** What must stay for the processes themselves. */
const LEFT_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory for this run; null where the system has none, or too little of it. Cloning and dropping a database makes and
 * removes some hundred files, at which a disk's file system spends more time than PostgreSQL. What survives a killed process here is
 * what would survive it on a disk: no test cuts the power.
 */
export async function openScratch(): Promise<Scratch | null> {
  if (process.platform !== "linux" || !existsSync(MEMORY)) return null;
  await sweep();
  const { bavail, bsize } = await statfs(MEMORY);
  if (bavail * bsize < ROOM_BYTES || process.availableMemory() < ROOM_BYTES + LEFT_BYTES) return null;
  const folder = await mkdtemp(path.join(MEMORY, `${PREFIX}${process.pid}-`)).catch(() => null);
  if (folder === null) return null;
  await chmod(folder, 0o755);
  return { path: folder, close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Removes what a run left that was killed before it could. */
async function sweep(): Promise<void> {
  for (const name of await readdir(MEMORY)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(path.join(MEMORY, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
