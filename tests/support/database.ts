import { after, type TestContext } from "node:test";
import type pg from "pg";
import { createPool } from "#server/db/pool.ts";
import { hasFailed } from "./test-failures.ts";
import { openTestServer, type TestServer } from "./test-server.ts";

export type TestDatabase = {
  /** Connection string of a database of its own. */
  url: string;
  /** A pool on it (`createPool`), ended by `drop`. */
  pool: pg.Pool;
  /** Drops the database at once; it happens by itself at the end otherwise. */
  drop(): Promise<void>;
};

export type TestDatabaseOptions = {
  /** False for an empty database that no migration has touched. */
  migrated?: boolean;
};

let server: Promise<TestServer> | undefined;
let users = 0;
let ending = false;

// The server outlives the single tests of a file, so that the next one need not start it again.
after(async () => {
  ending = true;
  if (users === 0) await releaseServer();
});

/**
 * A fresh database cloned from the migrated template, on a real PostgreSQL. For node's test runner: call it at the top
 * of a file (`const database = await createTestDatabase()`), in `before`, or with a test's context. It is dropped when
 * that file, suite or test ends, and kept, with its name printed, when a test of the file failed.
 */
export async function createTestDatabase(t?: TestContext, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  users += 1;
  server ??= openTestServer();
  const opened = await server;
  const { name, url } = await opened.createDatabase(options.migrated !== false);
  const pool = createPool(url, { applicationName: "caretower test" });
  let closed: Promise<void> | undefined;
  const close = async (keep: boolean) => {
    await pool.end();
    if (keep) process.stderr.write(`A test failed; its database is kept: ${name}\n`);
    else await opened.dropDatabase(name);
    users -= 1;
    if (ending && users === 0) await releaseServer();
  };
  const drop = (keep = false) => {
    closed ??= close(keep);
    return closed;
  };
  const atEnd = () => drop(hasFailed());
  if (t) t.after(atEnd);
  else after(atEnd);
  return { url, pool, drop: () => drop() };
}

async function releaseServer(): Promise<void> {
  const opened = server;
  server = undefined;
  await (await opened)?.release();
}
