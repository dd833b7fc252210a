import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { databaseUrl, ensureTemplate } from "./template-database.ts";

export type TestServer = {
  /** Creates a database of its own, cloned from the migrated template, or empty. */
  createDatabase(migrated: boolean): Promise<{ name: string; url: string }>;
  dropDatabase(name: string): Promise<void>;
  /** Stops the server when this process started it and nobody else uses it. */
  release(): Promise<void>;
};

/** Prefix of the databases of single tests; the runner sweeps what a killed run left. */
export const testDatabasePrefix = "test_";

export const testDataDir = path.join(import.meta.dirname, "../../.data/test");

/**
 * The real PostgreSQL that tests use: the one that `npm test` started and named in TEST_DATABASE_URL, else the embedded
 * one in `.data/test`, started or joined.
 */
export async function openTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  const embedded = given ? undefined : await startEmbeddedPostgres({ dataDir: testDataDir, log: () => {} });
  const adminUrl = given ?? embedded?.url ?? "";
  let template = process.env.TEST_TEMPLATE;
  return {
    async createDatabase(migrated) {
      if (migrated) template ??= await ensureTemplate(adminUrl);
      const name = `${testDatabasePrefix}${process.pid}_${randomBytes(4).toString("hex")}`;
      await statement(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${migrated ? template : "template0"}"`);
      return { name, url: databaseUrl(adminUrl, name) };
    },
    dropDatabase: (name) => statement(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
    release: async () => embedded?.stop(),
  };
}

async function statement(adminUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
