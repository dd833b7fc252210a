import type pg from "pg";
import { isProvablyDead } from "./process-mark.ts";

const LEASE_SECONDS = 6;
const RENEW_MS = 2000;

const ACQUIRE = `
UPDATE checkpoint SET owner = $2, lease_until = now() + make_interval(secs => $3)
WHERE name = $1 AND (owner IS NULL OR owner = $2 OR lease_until < now())
RETURNING position`;

/** Only from the very holder that was looked at: of several nodes that saw it dead, the first one succeeds it. */
const SUCCEED = `
UPDATE checkpoint SET owner = $2, lease_until = now() + make_interval(secs => $3)
WHERE name = $1 AND owner = $4
RETURNING position`;

export interface LeaseOptions {
  pool: pg.Pool;
  name: string;
  /** A name of its own for every process; one that ends with `processMark()` can be succeeded at once when the process is dead. */
  owner: string;
  /** Called with the checkpoint's position each time the lease is won. */
  onWon(position: number): void;
  onLost(): void;
  onError(error: Error): void;
}

/**
 * One holder per name among all nodes. A silent holder's lease runs out; one whose death is certain has none. Holding is a matter of
 * courtesy and timing only: what makes it safe is that the holder's appends move the checkpoint by compare-and-set in their own
 * transaction.
 */
export class Lease {
  readonly #options: LeaseOptions;
  #held = false;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  get held(): boolean {
    return this.#held;
  }

  async start(): Promise<void> {
    const { pool, name } = this.#options;
    await pool.query("INSERT INTO checkpoint (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
    await this.#try();
    this.#timer = setInterval(() => {
      this.#running ??= this.#try().finally(() => {
        this.#running = null;
      });
    }, RENEW_MS);
  }

  /** Gives the lease back, so that another node need not wait for it to run out. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    if (!this.#held) return;
    this.#held = false;
    const { pool, name, owner } = this.#options;
    await pool.query("UPDATE checkpoint SET owner = NULL, lease_until = NULL WHERE name = $1 AND owner = $2", [
      name,
      owner,
    ]);
  }

  /** What the holder had begun was refused: the lease counts as lost, and may be won again. */
  forget(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#options.onLost();
  }

  async #try(): Promise<void> {
    const { pool, name, owner, onWon, onLost, onError } = this.#options;
    try {
      const { rows } = await pool.query<{ position: number }>(ACQUIRE, [name, owner, LEASE_SECONDS]);
      const won = rows[0] ?? (await this.#succeed());
      if (won && !this.#held) {
        this.#held = true;
        onWon(won.position);
      } else if (!won && this.#held) {
        this.#held = false;
        onLost();
      }
    } catch (error) {
      onError(error as Error);
    }
  }

  /** The lease of a holder that died on this very machine is nobody's. */
  async #succeed(): Promise<{ position: number } | undefined> {
    const { pool, name, owner } = this.#options;
    const { rows } = await pool.query<{ owner: string | null }>("SELECT owner FROM checkpoint WHERE name = $1", [name]);
    const holder = rows[0]?.owner;
    if (!holder || !isProvablyDead(holder)) return undefined;
    const taken = await pool.query<{ position: number }>(SUCCEED, [name, owner, LEASE_SECONDS, holder]);
    return taken.rows[0];
  }
}
