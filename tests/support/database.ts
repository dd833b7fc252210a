import { randomBytes } from "node:crypto";
import path from "node:path";
import { after, type TestContext } from "node:test";
import pg from "pg";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { createPool } from "#server/db/pool.ts";
import { databaseUrl, ensureTemplate } from "./template-database.ts";
import { hasFailed } from "./test-failures.ts";

export type TestDatabase = {
  /** Connection string of a migrated, empty database of its own. */
  url: string;
  /** A pool on it (`createPool`), ended by `drop`. */
  pool: pg.Pool;
  /** Drops the database at once; it happens by itself at the end otherwise. */
  drop(): Promise<void>;
};

/** Prefix of the databases of single tests; the runner sweeps what a killed run left. */
export const testDatabasePrefix = "test_";

export type TestDatabaseOptions = {
  /** False for an empty database that no migration has touched. */
  migrated?: boolean;
};

type Server = { adminUrl: string; template: string; release(): Promise<void> };

let server: Promise<Server> | undefined;
let users = 0;
let ending = false;

// The server outlives the single tests of a file, so that the next one need not start it again.
after(async () => {
  ending = true;
  if (users === 0) await releaseServer();
});

/**
 * A fresh database cloned from the migrated template, on a real PostgreSQL: the one that `npm test` started, else the
 * embedded one in `.data/test`, started or joined. Call it at the top of a file (`const database = await
 * createTestDatabase()`), in `before`, or with a test's context. It is dropped when that file, suite or test ends, and
 * kept, with its name printed, when a test failed.
 */
export async function createTestDatabase(t?: TestContext, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  users += 1;
  server ??= openServer();
  const { adminUrl, template } = await server;
  const name = `${testDatabasePrefix}${process.pid}_${randomBytes(4).toString("hex")}`;
  const source = options.migrated === false ? "template0" : template;
  await admin(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${source}"`);
  const url = databaseUrl(adminUrl, name);
  const pool = createPool(url, { applicationName: "caretower test" });
  let dropped: Promise<void> | undefined;
  const close = async (keep: boolean) => {
    await pool.end();
    if (keep) process.stderr.write(`A test failed; its database is kept: ${name}\n`);
    else await admin(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    users -= 1;
    if (ending && users === 0) await releaseServer();
  };
  const drop = () => {
    dropped ??= close(false);
    return dropped;
  };
  const atEnd = () => {
    dropped ??= close(hasFailed());
    return dropped;
  };
  if (t) t.after(atEnd);
  else after(atEnd);
  return { url, pool, drop };
}

async function openServer(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    const template = process.env.TEST_TEMPLATE ?? (await ensureTemplate(given));
    return { adminUrl: given, template, release: async () => {} };
  }
  const dataDir = path.join(import.meta.dirname, "../../.data/test");
  const embedded = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const template = await ensureTemplate(embedded.url);
  return { adminUrl: embedded.url, template, release: embedded.stop };
}

async function releaseServer(): Promise<void> {
  const opened = server;
  server = undefined;
  await (await opened)?.release();
}

async function admin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
