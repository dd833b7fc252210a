import pg from "pg";

/**
 * The connection string of an empty database beside the given one on the same server. The demonstration keeps its log apart from a
 * real hospital's in this way, and begins anew each time: its hospital does not remember the last one either.
 */
export async function freshDatabaseBeside(url: string, suffix: string): Promise<string> {
  const beside = new URL(url);
  const name = `${beside.pathname.slice(1)}_${suffix}`;
  beside.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return beside.toString();
}
