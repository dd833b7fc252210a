import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { openMigrationEngine } from "./migration-engine.ts";

export type MigrateOptions = {
  /** Receives progress lines. */
  log: (line: string) => void;
  /** Directory of Prisma migrations; the project's own when absent. */
  migrationsDir?: string;
};

/** Advisory lock of the migrated database: of several nodes that start at once, one migrates and the others wait. */
const migrationLock = 7_311_602;

export const projectMigrations = path.join(import.meta.dirname, "../../prisma/migrations");

/**
 * Brings the database to the newest migration and returns the names of those applied, oldest first; none when it was
 * up to date. `_prisma_migrations` is kept as the Prisma CLI keeps it.
 *
 * Everything happens in one transaction on one connection: a start that is killed, or a script that fails, leaves the
 * database as it was. A migration can therefore not hold a statement that refuses transactions, such as
 * CREATE INDEX CONCURRENTLY.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<string[]> {
  const migrationsList = await readMigrations(options.migrationsDir ?? projectMigrations);
  // A pool of one connection that is never let go idle, so that the engine's queries all fall into the transaction.
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: "caretower migrate",
  });
  pool.on("error", () => {});
  let fault: Error | undefined;
  const onScriptFailed = (script: string, error: Error) => {
    const failed = migrationsList.migrationDirectories.find((entry) => entry.migrationFile.content.value === script);
    fault ??= new Error(`Migration ${failed?.path ?? ""} failed: ${error.message}`, { cause: error });
  };
  try {
    await pool.query("BEGIN");
    await pool.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
    if (await isUpToDate(pool, migrationsList.migrationDirectories)) {
      await pool.query("ROLLBACK");
      return [];
    }
    const engine = await openMigrationEngine(pool, { onScriptFailed });
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList,
      filters: { externalTables: [], externalEnums: [] },
    });
    await pool.query("COMMIT");
    for (const name of appliedMigrationNames) options.log(`Applied migration ${name}`);
    return appliedMigrationNames;
  } catch (error) {
    throw fault ?? error;
  } finally {
    await pool.end();
  }
}

/**
 * Whether the engine would find nothing to do and nothing to complain of: every migration went in, and none broke off. Most starts
 * need no more than this look, and loading the engine would take a good part of them.
 */
async function isUpToDate(pool: pg.Pool, migrations: readonly { path: string }[]): Promise<boolean> {
  const known = await pool.query<{ exists: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists");
  if (!known.rows[0]?.exists) return false;
  const { rows } = await pool.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL`,
  );
  const applied = new Set(rows.map(({ name }) => name));
  return rows.every(({ finished }) => finished) && migrations.every(({ path: name }) => applied.has(name));
}

async function readMigrations(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const lockFile = await readFile(path.join(directory, "migration_lock.toml"), "utf8").catch(() => null);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: await readFile(path.join(directory, name, "migration.sql"), "utf8") },
      },
    })),
  );
  return {
    baseDir: directory,
    lockfile: { path: "migration_lock.toml", content: lockFile },
    shadowDbInitScript: "",
    migrationDirectories,
  };
}
