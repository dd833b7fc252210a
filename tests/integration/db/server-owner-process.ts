import pg from "pg";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";

/**
 * A process that owns an embedded server until it is killed. Arguments: the data directory, how many rows to commit.
 * Says `ready <url>` on its standard output once the rows are committed.
 */
const [dataDir, rows] = process.argv.slice(2);
if (!dataDir) throw new Error("usage: server-owner-process.ts <data directory> <rows>");
const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
const client = new pg.Client({ connectionString: server.url });
await client.connect();
await client.query("CREATE TABLE IF NOT EXISTS kept (row int PRIMARY KEY)");
await client.query("INSERT INTO kept SELECT generate_series(1, $1::int)", [Number(rows)]);
process.stdout.write(`ready ${server.url}\n`);
process.stdin.resume();
