import type pg from "pg";

const LEASE_SECONDS = 6;
const RENEW_MS = 2000;

const ACQUIRE = `
UPDATE checkpoint SET owner = $2, lease_until = now() + make_interval(secs => $3)
WHERE name = $1 AND (owner IS NULL OR owner = $2 OR lease_until < now())
RETURNING position`;

export interface LeaseOptions {
  pool: pg.Pool;
  name: string;
  owner: string;
  /** Called with the checkpoint's position each time the lease is won. */
  onWon(position: number): void;
  onLost(): void;
  onError(error: Error): void;
}

/**
 * One holder per name among all nodes. Holding is a matter of courtesy and timing only: what makes it safe is that the holder's
 * appends move the checkpoint by compare-and-set in their own transaction.
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

  async #try(): Promise<void> {
    const { pool, name, owner, onWon, onLost, onError } = this.#options;
    try {
      const { rows } = await pool.query<{ position: number }>(ACQUIRE, [name, owner, LEASE_SECONDS]);
      const won = rows[0];
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
}
