import type pg from "pg";

/** Runs `work` between BEGIN and COMMIT on a connection of its own, and answers what it answers. Nothing of it stays when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    return await asTransaction(client, work, () => {
      broken = true;
    });
  } finally {
    client.release(broken);
  }
}

/** The same on a connection that the caller holds. `onBroken` is told when not even the way back could be taken. */
export async function asTransaction<T, Client extends pg.ClientBase>(
  client: Client,
  work: (client: Client) => Promise<T>,
  onBroken: () => void = () => undefined,
): Promise<T> {
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(onBroken);
    throw error;
  }
}
