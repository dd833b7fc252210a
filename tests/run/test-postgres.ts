import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { ensureTemplate } from "../support/template-database.ts";
import { testDatabasePrefix, testDataDir } from "../support/test-server.ts";

/**
 * The one PostgreSQL of a run, with its template, announced to the tests by TEST_DATABASE_URL and TEST_TEMPLATE. It keeps its data in
 * the folder of the run, if it has one, else in `.data/test` from run to run.
 */
export async function startTestPostgres(scratch: string | undefined): Promise<EmbeddedPostgres> {
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const postgres = await startEmbeddedPostgres({ dataDir: scratch ?? testDataDir, log });
  await sweep(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_TEMPLATE = await ensureTemplate(postgres.url);
  return postgres;
}

/** Drops what earlier runs left or kept, except what somebody is looking at. */
async function sweep(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const left = await client.query(
      `SELECT datname FROM pg_database
       WHERE starts_with(datname, $1) AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)`,
      [testDatabasePrefix],
    );
    for (const row of left.rows) await client.query(`DROP DATABASE IF EXISTS "${row.datname}"`).catch(() => {});
  } finally {
    await client.end();
  }
}
