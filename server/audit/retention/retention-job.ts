import type pg from "pg";
import type { RetentionRecord } from "#server/canonical/families/audit.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { Lease } from "#server/log/lease.ts";
import { MOVE_CHECKPOINT } from "#server/log/sql.ts";

const CHECKPOINT = "retention";
const DAY_MS = 86_400_000;

export interface RetentionJobOptions {
  pool: pg.Pool;
  owner: string;
  /** How often it is asked whether a new day has come. */
  pollMs: number;
  apply(): Promise<RetentionRecord | null>;
  now(): Instant;
  onError(error: Error): void;
}

/** Applies the retention policy once a day, on whichever node holds the lease. The checkpoint is the last day (UTC) it ran. */
export class RetentionJob {
  readonly #options: RetentionJobOptions;
  readonly #lease: Lease;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: RetentionJobOptions) {
    this.#options = options;
    const { pool, owner, onError } = options;
    const onWon = () => this.#look();
    this.#lease = new Lease({ pool, name: CHECKPOINT, owner, onWon, onLost: () => {}, onError });
  }

  async start(): Promise<void> {
    await this.#lease.start();
    this.#timer = setInterval(() => this.#look(), this.#options.pollMs);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    await this.#lease.stop();
  }

  #look(): void {
    if (!this.#lease.held) return;
    this.#running ??= this.#run()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = null;
      });
  }

  async #run(): Promise<void> {
    const { pool, owner, now, apply } = this.#options;
    const today = Math.floor(now() / DAY_MS);
    const { rows } = await pool.query<{ position: number }>("SELECT position FROM checkpoint WHERE name = $1", [
      CHECKPOINT,
    ]);
    const last = rows[0]?.position ?? 0;
    if (today <= last) return;
    const moved = await pool.query(MOVE_CHECKPOINT, [CHECKPOINT, owner, last, today]);
    if (moved.rowCount === 1) await apply();
  }
}
