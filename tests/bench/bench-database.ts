import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { migrate } from "#server/db/migrate.ts";
import { createPool } from "#server/db/pool.ts";

/** The PostgreSQL that all parts of one run share, with the settings of the product (fsync on), in a directory of its own. */
export class BenchDatabase {
  readonly directory: string;
  readonly #postgres: EmbeddedPostgres;

  private constructor(directory: string, postgres: EmbeddedPostgres) {
    this.directory = directory;
    this.#postgres = postgres;
  }

  static async start(): Promise<BenchDatabase> {
    const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-bench-"));
    await chmod(directory, 0o755);
    const dataDir = path.join(directory, "data");
    return new BenchDatabase(directory, await startEmbeddedPostgres({ dataDir, log: () => {} }));
  }

  /** An empty database with the product's tables. */
  async migrated(name: string): Promise<string> {
    const url = await this.empty(name);
    await migrate(url, { log: () => {} });
    return url;
  }

  async empty(name: string): Promise<string> {
    await this.#statement(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await this.#statement(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(this.#postgres.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** The settings that durability rests on, as the running server tells them. */
  async durability(): Promise<string> {
    const rows = await this.#statement(
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')",
    );
    return rows.map(({ name, setting }) => `${name}=${setting}`).join(" ");
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #statement(text: string): Promise<Record<string, string>[]> {
    const client = new pg.Client({ connectionString: this.#postgres.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
}

/** A pool for the length of one piece of work. */
export async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { max: 2, applicationName: "caretower bench" });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
