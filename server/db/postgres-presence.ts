import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** Advisory lock of the `postgres` database that every user of the server shares and the one who stops it holds alone. */
const presenceLock = 7_311_601;

export type Presence = {
  /** Gives up this presence. True when nobody else was present: the server may be stopped, and nobody new gets in. */
  leave(): Promise<boolean>;
  /** Ends the connection that holds the lock; called when the server stays up or has stopped. */
  close(): Promise<void>;
};

/**
 * Registers this process as a user of the server, for as long as its connection lives: a killed process is forgotten at
 * once, a live one is never stopped under.
 * `onLost` is called once when the server stays away for 30 seconds.
 */
export async function joinServer(adminUrl: string, onLost: (reason: Error) => void): Promise<Presence> {
  let leaving = false;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({
      connectionString: adminUrl,
      application_name: "caretower presence",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // A loss is told more than once, and one loss is to be answered by one connection.
    next.on("error", () => {});
    try {
      await next.connect();
      await next.query("SELECT pg_advisory_lock_shared($1)", [presenceLock]);
      next.once("error", () => {
        if (!leaving) void reconnect();
      });
      return next;
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
  }

  async function reconnect(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        client = await connect();
        return;
      } catch (error) {
        if (leaving) return;
        if (Date.now() > deadline) return onLost(error as Error);
        await delay(500);
      }
    }
  }

  return {
    async leave() {
      leaving = true;
      await client.query("SELECT pg_advisory_unlock_shared($1)", [presenceLock]);
      const answer = await client.query("SELECT pg_try_advisory_lock($1) AS alone", [presenceLock]);
      return answer.rows[0]?.alone === true;
    },
    async close() {
      leaving = true;
      await client.end().catch(() => {});
    },
  };
}
