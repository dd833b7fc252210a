import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { PostgresAccount } from "./postgres-account.ts";
import { type PostgresBinaries, postgresMajor } from "./postgres-binaries.ts";

/** A cluster on disk: `data` is PostgreSQL's own directory, the password is of the superuser `caretower`. */
export type Cluster = { data: string; logFile: string; password: string };

export const superuser = "caretower";

/**
 * Opens the cluster below `home`, creating it when there is none. Creation happens beside and is renamed into place, so
 * a start that was killed half-way, or two starts at once, never leave half a cluster.
 * Throws when the directory belongs to another major version of PostgreSQL.
 */
export async function openCluster(
  home: string,
  binaries: PostgresBinaries,
  account: PostgresAccount,
): Promise<Cluster> {
  if (!(await exists(path.join(home, "data", "PG_VERSION")))) await createCluster(home, binaries, account);
  const data = path.join(home, "data");
  const major = (await readFile(path.join(data, "PG_VERSION"), "utf8")).trim();
  if (major !== String(postgresMajor)) {
    throw new Error(
      `The data in ${data} was written by PostgreSQL ${major}; this release runs PostgreSQL ${postgresMajor}. ` +
        "Dump it with the release that wrote it and restore it into an empty DATA_DIR; nothing was changed.",
    );
  }
  const password = (await readFile(path.join(home, "password"), "utf8")).trim();
  return { data, logFile: path.join(home, "postgres.log"), password };
}

async function createCluster(home: string, binaries: PostgresBinaries, account: PostgresAccount): Promise<void> {
  const unfinished = `${home}.${process.pid}.${randomBytes(3).toString("hex")}`;
  const data = path.join(unfinished, "data");
  const passwordFile = path.join(unfinished, "password");
  await mkdir(data, { recursive: true, mode: 0o700 });
  try {
    await writeFile(passwordFile, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
    await giveTo(account, [unfinished, data, passwordFile]);
    await initialise(binaries, account, data, passwordFile);
    await rename(unfinished, home);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else finished the same work first.
    if (await exists(path.join(home, "data", "PG_VERSION"))) return;
    throw error;
  }
}

async function initialise(binaries: PostgresBinaries, account: PostgresAccount, data: string, passwordFile: string) {
  const args = [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // The built-in provider sorts alike on every platform, so an index never depends on the machine's C library.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
  ];
  try {
    await promisify(execFile)(binaries.initdb, args, { ...account, cwd: "/", env: { ...process.env, LC_ALL: "C" } });
  } catch (error) {
    const detail = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(`PostgreSQL could not create its data directory ${data}: ${detail}`);
  }
}

async function giveTo(account: PostgresAccount, paths: string[]): Promise<void> {
  if (account.uid === undefined || account.gid === undefined) return;
  for (const entry of paths) await chown(entry, account.uid, account.gid);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
