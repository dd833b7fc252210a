import type pg from "pg";
import { Lease } from "#server/log/lease.ts";

const BATCH = 2000;
/** Items held in memory until they are folded: some seconds of a backlog that drains. What does not fit is read again. */
const MOST_OFFERED = 20_000;
const MOVE_CHECKPOINT = `UPDATE checkpoint SET position = $4 WHERE name = $1 AND owner = $2 AND position = $3`;

export interface StreamFoldOptions<T> {
  pool: pg.Pool;
  /** Name of the checkpoint, and of the lease on it. */
  checkpoint: string;
  owner: string;
  /** How long new items may wait to be folded together with others: also how long one stands in the stream and is not found yet. */
  pollMs: number;
  /** Whether others need the processor more; then the fold waits, but never longer than `patienceMs`. */
  isBusy?(): boolean;
  patienceMs?: number;
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
 * Nor does one write what it knows from an epoch that is over.
 */
export class StreamFold<T> {
  readonly #options: StreamFoldOptions<T>;
  readonly #lease: Lease;
  #position: number | null = null;
  /** What this node committed itself, in order and without a gap; begins at or after where the fold stands. */
  #offered: T[] = [];
  #foldedAt = 0;
  /** Epoch of the log in which everything was read or offered that is in memory; null before anything was. */
  #epoch: number | null = null;
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
        this.#epoch = null;
      },
      onError: options.onError,
    });
  }

  /** How far this node has folded; null while another node does. */
  get position(): number | null {
    return this.#position;
  }

  /** Items that were just committed: where they continue what is known, they need not be read. */
  offer(items: readonly T[]): void {
    const [first] = items;
    if (first === undefined || this.#position === null) return;
    const last = this.#offered.at(-1);
    const { positionOf } = this.#options;
    if (last !== undefined && positionOf(first) !== positionOf(last) + 1) return;
    if (this.#offered.length < MOST_OFFERED) for (const item of items) this.#offered.push(item);
  }

  async start(): Promise<void> {
    await this.#lease.start();
    this.#timer = setInterval(() => {
      if (!this.#yields()) this.#go();
    }, this.#options.pollMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    await this.#lease.stop();
  }

  #yields(): boolean {
    const { isBusy, patienceMs = 0 } = this.#options;
    return isBusy?.() === true && performance.now() - this.#foldedAt < patienceMs;
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
    await this.#enterEpoch();
    while (!this.#stopped && this.#position !== null) {
      this.#foldedAt = performance.now();
      const items = this.#takeOffered(this.#position) ?? (await this.#options.read(this.#position, BATCH));
      const last = items.at(-1);
      if (!last) return;
      await this.#commit(items, this.#position, this.#options.positionOf(last));
      if (items.length < BATCH) return;
    }
  }

  /** What was known in another epoch is forgotten, and the fold goes on where its checkpoint was taken back to. */
  async #enterEpoch(): Promise<void> {
    const { pool } = this.#options;
    const epoch = await epochOf(pool);
    if (epoch === this.#epoch) return;
    this.#offered = [];
    this.#epoch = epoch;
    await this.#standAtOwn(pool);
  }

  /** Null where what was offered does not begin just after the position. */
  #takeOffered(position: number): T[] | null {
    const { positionOf } = this.#options;
    const first = this.#offered[0];
    if (first === undefined) return null;
    const known = position + 1 - positionOf(first);
    if (known < 0) return null;
    this.#offered.splice(0, known);
    return this.#offered.length > 0 ? this.#offered.splice(0, BATCH) : null;
  }

  async #commit(items: T[], from: number, to: number): Promise<void> {
    const { pool, checkpoint, owner, write } = this.#options;
    const client = await pool.connect();
    let failed: Error | undefined;
    try {
      await client.query("BEGIN");
      const moved = await client.query(MOVE_CHECKPOINT, [checkpoint, owner, from, to]);
      // After the checkpoint, which whoever opens an epoch moves first: either the new epoch is seen here, or what is written here
      // is seen there.
      const isOfNow = (await epochOf(client)) === this.#epoch;
      if (moved.rowCount === 1 && isOfNow) {
        await write(client, items, from);
        await client.query("COMMIT");
        this.#position = to;
      } else {
        await client.query("ROLLBACK");
        if (isOfNow) await this.#standAtOwn(client);
        else await this.#enterEpoch();
      }
    } catch (error) {
      failed = error as Error;
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release(failed);
    }
  }

  /** Goes on where the checkpoint stands, if it is still this node's; else the fold ends here until the lease is won again. */
  async #standAtOwn(database: Pick<pg.ClientBase, "query">): Promise<void> {
    const { rows } = await database.query<{ position: number }>(
      "SELECT position FROM checkpoint WHERE name = $1 AND owner = $2",
      [this.#options.checkpoint, this.#options.owner],
    );
    if (rows[0]) this.#position = rows[0].position;
    else this.#lease.forget();
  }
}

async function epochOf(database: Pick<pg.ClientBase, "query">): Promise<number> {
  const { rows } = await database.query<{ epoch: number }>("SELECT epoch FROM log_head WHERE id = 1");
  return rows[0]?.epoch ?? 0;
}
