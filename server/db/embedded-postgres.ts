import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { canEnter, type PostgresAccount, postgresAccount } from "./postgres-account.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { type Cluster, openCluster, superuser } from "./postgres-cluster.ts";
import { joinServer, type Presence } from "./postgres-presence.ts";
import { postgresSettings, settingArguments } from "./postgres-settings.ts";
import { readPostmaster } from "./postmaster-file.ts";

export type EmbeddedPostgres = {
  /** Connection string of the database `caretower`, superuser, on the loopback address. */
  url: string;
  /** True when a server was already running on this data directory, for instance after a killed start. */
  adopted: boolean;
  /** Stops the server, unless another process still uses it. May be called more than once. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** The application's data directory (`DATA_DIR`); the cluster lives in `postgres/` below it. */
  dataDir: string;
  /** Receives progress lines; never patient content. */
  log: (line: string) => void;
  /** Fixed port; a free one when absent. An adopted server keeps the port it has. */
  port?: number;
  /** Called once when the server has been gone for 30 seconds. */
  onLost?: (reason: Error) => void;
};

type Running = { presence: Presence; port: number; adopted: boolean };

const databaseName = "caretower";
const startDeadlineMs = 60_000;
const maxLogBytes = 10_000_000;
const sharedDirectory = "/var/lib/caretower";

/**
 * Starts PostgreSQL on the data directory, or joins the server that already runs there. The server is a process group
 * of its own, so that a Ctrl-C at the terminal reaches it only through `stop`, after everything that writes to it.
 * Throws with a message for the operator when it cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const binaries = await findPostgresBinaries(account, sharedDirectory);
  const home = await chooseHome(path.resolve(options.dataDir), account, options.log);
  const cluster = await openCluster(home, binaries, account);
  const running = await startOrJoin(cluster, binaries, account, options);
  const url = urlFor(cluster, running.port, databaseName);
  await ensureDatabase(urlFor(cluster, running.port, "postgres"));
  options.log(`PostgreSQL ${running.adopted ? "was already running, joined it" : "started"} on port ${running.port}`);
  let stopped: Promise<void> | undefined;
  return {
    url,
    adopted: running.adopted,
    stop() {
      stopped ??= leaveAndStop(running.presence, cluster, binaries, account, options.log);
      return stopped;
    },
  };
}

async function chooseHome(dataDir: string, account: PostgresAccount, log: (line: string) => void): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  if (canEnter(dataDir, account)) return path.join(dataDir, "postgres");
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const elsewhere = path.join(sharedDirectory, name);
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  if (!canEnter(elsewhere, account)) {
    throw new Error(`PostgreSQL's account cannot enter ${dataDir}: set DATA_DIR to a directory that others may enter.`);
  }
  log(`Only root may enter ${dataDir}, so PostgreSQL keeps its data in ${elsewhere}`);
  return path.join(elsewhere, "postgres");
}

async function startOrJoin(
  cluster: Cluster,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  options: EmbeddedPostgresOptions,
): Promise<Running> {
  const deadline = Date.now() + startDeadlineMs;
  let spawnedPid: number | undefined;
  let attempts = 0;
  let lastError: unknown;
  while (Date.now() < deadline) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster?.ready) {
      try {
        const onLost = options.onLost ?? (() => {});
        const presence = await joinServer(urlFor(cluster, postmaster.port, "postgres"), onLost);
        return { presence, port: postmaster.port, adopted: postmaster.pid !== spawnedPid };
      } catch (error) {
        if ((error as { code?: string }).code === "28P01") {
          throw new Error(`The server on ${cluster.data} refuses the password kept beside it.`);
        }
        lastError = error;
      }
    } else if (!postmaster) {
      if (attempts++ >= 5) break;
      spawnedPid = await launch(cluster, binaries, account, options.port ?? (await freePort()));
    }
    await delay(100);
  }
  const tail = (await readFile(cluster.logFile, "utf8").catch(() => "")).trim().split("\n").slice(-5).join("\n");
  throw new Error(`PostgreSQL did not start on ${cluster.data}. Its last words:\n${tail}`, { cause: lastError });
}

/** Resolves when the new server is ready or has given up; after a crash the leftovers of the old one may hold it up. */
async function launch(
  cluster: Cluster,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  port: number,
): Promise<number | undefined> {
  const logSize = await stat(cluster.logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (logSize > maxLogBytes) await truncate(cluster.logFile);
  const output = openSync(cluster.logFile, "a", 0o600);
  const args = ["-D", cluster.data, "-p", String(port), ...settingArguments(postgresSettings)];
  const child = spawn(binaries.postgres, args, {
    ...account,
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    detached: true,
    stdio: ["ignore", "ignore", output],
    windowsHide: true,
  });
  closeSync(output);
  child.unref();
  let gone = false;
  child.once("exit", () => {
    gone = true;
  });
  child.once("error", () => {
    gone = true;
  });
  const deadline = Date.now() + startDeadlineMs;
  while (!gone && Date.now() < deadline) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster?.ready) break;
    await delay(30);
  }
  return child.pid;
}

async function leaveAndStop(
  presence: Presence,
  cluster: Cluster,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  log: (line: string) => void,
): Promise<void> {
  const alone = await presence.leave().catch(() => true);
  if (!alone) {
    await presence.close();
    log("PostgreSQL stays up: another process uses it");
    return;
  }
  if (readPostmaster(cluster.data)) {
    const args = ["stop", "-D", cluster.data, "-m", "fast", "-w", "-t", "60"];
    await promisify(execFile)(binaries.pgCtl, args, { ...account, cwd: "/" });
  }
  await presence.close();
  log("PostgreSQL stopped");
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } catch (error) {
    // 42P04, 23505: another start created it in the meantime.
    if (!["42P04", "23505"].includes(String((error as { code?: string }).code))) throw error;
  } finally {
    await client.end();
  }
}

function urlFor(cluster: Cluster, port: number, database: string): string {
  return `postgresql://${superuser}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`;
}
