import pg from "pg";

/**
 * The connection string of a database beside the given one on the same server, made when it does not exist yet. The demonstration
 * keeps its log apart from a real hospital's in this way.
 */
export async function databaseBeside(url: string, suffix: string): Promise<string> {
  const beside = new URL(url);
  const name = `${beside.pathname.slice(1)}_${suffix}`;
  beside.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return beside.toString();
}
