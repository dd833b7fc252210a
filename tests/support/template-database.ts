import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { migrate, projectMigrations } from "#server/db/migrate.ts";

const templatePrefix = "caretower_template_";
/** Advisory lock of the admin database: of several test files, one builds the template and the others wait. */
const templateLock = 7_311_690;

/**
 * Name of a fully migrated, empty database to clone from, built when there is none for the present migrations. Its name
 * carries a digest of the migrations, so an edited one never meets an old template.
 */
export async function ensureTemplate(adminUrl: string): Promise<string> {
  const name = `${templatePrefix}${await migrationsDigest()}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [templateLock]);
    const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (known.rowCount !== 0) return name;
    await build(client, adminUrl, name);
    return name;
  } finally {
    await client.end();
  }
}

/** The same server and credentials, another database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function build(client: pg.Client, adminUrl: string, name: string): Promise<void> {
  const outdated = await client.query(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $2",
    [templatePrefix, name],
  );
  for (const row of outdated.rows) await client.query(`DROP DATABASE IF EXISTS "${row.datname}" WITH (FORCE)`);
  const unfinished = `unfinished_${name}`;
  await client.query(`DROP DATABASE IF EXISTS "${unfinished}" WITH (FORCE)`);
  await client.query(`CREATE DATABASE "${unfinished}"`);
  await migrate(databaseUrl(adminUrl, unfinished), { log: () => {} });
  await client.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`);
}

async function migrationsDigest(): Promise<string> {
  const digest = createHash("sha256");
  const entries = await readdir(projectMigrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    digest.update(name).update(await readFile(path.join(projectMigrations, name, "migration.sql")));
  }
  return digest.digest("hex").slice(0, 12);
}
