import type pg from "pg";
import { Lease } from "#server/log/lease.ts";

const BATCH = 2000;
const MOVE_CHECKPOINT = `UPDATE checkpoint SET position = $4 WHERE name = $1 AND owner = $2 AND position = $3`;

export interface StreamFoldOptions<T> {
  pool: pg.Pool;
  /** Name of the checkpoint, and of the lease on it. */
  checkpoint: string;
  owner: string;
  /** How long new items may wait to be folded together with others: also how long one stands in the stream and is not found yet. */
  pollMs: number;
  /** Items after a position, oldest first, without a gap. */
  read(after: number, limit: number): Promise<T[]>;
  positionOf(item: T): number;
  /** Writes what follows from the items in the transaction that moves the checkpoint. `from` is where the fold stood. */
  write(client: pg.ClientBase, items: T[], from: number): Promise<void>;
  onError(error: Error): void;
}

/**
 * A fold of an append-only stream into tables, on whichever node holds the lease. The rows and the checkpoint commit together, by
 * compare-and-set: a holder that was replaced, or whose index was emptied under it, writes nothing, and a killed one repeats nothing.
 */
export class StreamFold<T> {
  readonly #options: StreamFoldOptions<T>;
  readonly #lease: Lease;
  #position: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: StreamFoldOptions<T>) {
    this.#options = options;
    this.#lease = new Lease({
      pool: options.pool,
      name: options.checkpoint,
      owner: options.owner,
      onWon: (position) => {
        this.#position = position;
        this.#go();
      },
      onLost: () => {
        this.#position = null;
      },
      onError: options.onError,
    });
  }

  /** How far this node has folded; null while another node does. */
  get position(): number | null {
    return this.#position;
  }

  async start(): Promise<void> {
    await this.#lease.start();
    this.#timer = setInterval(() => this.#go(), this.#options.pollMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    await this.#lease.stop();
  }

  #go(): void {
    if (this.#stopped || this.#position === null) return;
    this.#running ??= this.#run()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = null;
      });
  }

  async #run(): Promise<void> {
    while (!this.#stopped && this.#position !== null) {
      const items = await this.#options.read(this.#position, BATCH);
      const last = items.at(-1);
      if (!last) return;
      await this.#commit(items, this.#position, this.#options.positionOf(last));
      if (items.length < BATCH) return;
    }
  }

  async #commit(items: T[], from: number, to: number): Promise<void> {
    const { pool, checkpoint, owner, write } = this.#options;
    const client = await pool.connect();
    let failed: Error | undefined;
    try {
      await client.query("BEGIN");
      const moved = await client.query(MOVE_CHECKPOINT, [checkpoint, owner, from, to]);
      if (moved.rowCount === 1) {
        await write(client, items, from);
        await client.query("COMMIT");
        this.#position = to;
      } else {
        await client.query("ROLLBACK");
        this.#position = await this.#ownPosition(client);
      }
    } catch (error) {
      failed = error as Error;
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release(failed);
    }
  }

  /** Where the checkpoint stands, if it is still this node's; null ends the fold here until the lease is won again. */
  async #ownPosition(client: pg.ClientBase): Promise<number | null> {
    const { rows } = await client.query<{ position: number }>(
      "SELECT position FROM checkpoint WHERE name = $1 AND owner = $2",
      [this.#options.checkpoint, this.#options.owner],
    );
    return rows[0]?.position ?? null;
  }
}
