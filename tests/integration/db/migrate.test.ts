import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { migrate } from "#server/db/migrate.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

const log = () => {};
const ledger = `
CREATE TABLE ledger (id bigserial PRIMARY KEY, note text NOT NULL);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append only; nothing is deleted';
END $$;
CREATE TRIGGER ledger_append_only BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO ledger (note) VALUES ('first');
`;

test("a migration with a function body goes in whole, and a second run finds nothing to do", async (t) => {
  const { url, pool } = await createTestDatabase(t, { migrated: false });
  const migrationsDir = await writeMigrations(await temporaryDirectory(t), { "0001_ledger": ledger });

  assert.deepEqual(await migrate(url, { log, migrationsDir }), ["0001_ledger"]);
  assert.deepEqual(await migrate(url, { log, migrationsDir }), []);

  await assert.rejects(pool.query("DELETE FROM ledger"), /append only; nothing is deleted/);
  const recorded = await pool.query(
    "SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS finished FROM _prisma_migrations",
  );
  assert.deepEqual(recorded.rows, [{ migration_name: "0001_ledger", applied_steps_count: 1, finished: true }]);
});

test("a migration that broke off under another tool is not taken for done", async (t) => {
  const { url, pool } = await createTestDatabase(t, { migrated: false });
  const migrationsDir = await writeMigrations(await temporaryDirectory(t), { "0001_ledger": ledger });
  await migrate(url, { log, migrationsDir });
  await pool.query("UPDATE _prisma_migrations SET finished_at = NULL");

  await assert.rejects(migrate(url, { log, migrationsDir }));
});

test("nodes that start together migrate once", async (t) => {
  const { url, pool } = await createTestDatabase(t, { migrated: false });
  const migrationsDir = await writeMigrations(await temporaryDirectory(t), { "0001_ledger": ledger });

  const applied = await Promise.all([1, 2, 3].map(() => migrate(url, { log, migrationsDir })));

  assert.deepEqual(applied.flat(), ["0001_ledger"]);
  const entries = await pool.query("SELECT count(*) AS count FROM ledger");
  assert.equal(entries.rows[0].count, 1);
});

test("a migration that fails leaves nothing behind, names its fault, and goes in once repaired", async (t) => {
  const { url, pool } = await createTestDatabase(t, { migrated: false });
  const directory = await temporaryDirectory(t);
  const broken = "CREATE TABLE half (id int); SELECT missing_function();";
  const migrationsDir = await writeMigrations(directory, { "0001_ledger": ledger, "0002_half": broken });

  await assert.rejects(migrate(url, { log, migrationsDir }), /0002_half[\s\S]*missing_function/);
  const tables = await pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  assert.deepEqual(tables.rows, []);

  await writeMigrations(directory, { "0002_half": "CREATE TABLE half (id int);" });
  assert.deepEqual(await migrate(url, { log, migrationsDir }), ["0001_ledger", "0002_half"]);
});

async function writeMigrations(directory: string, scripts: Record<string, string>): Promise<string> {
  await writeFile(path.join(directory, "migration_lock.toml"), 'provider = "postgresql"\n');
  for (const [name, script] of Object.entries(scripts)) {
    await mkdir(path.join(directory, name), { recursive: true });
    await writeFile(path.join(directory, name, "migration.sql"), script);
  }
  return directory;
}
