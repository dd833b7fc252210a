import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { renewBlind } from "./renew-blind.ts";
import { renewSealed } from "./renew-sealed.ts";
import { followVaultState } from "./vault-state.ts";

export interface VaultKeeperOptions {
  pool: pg.Pool;
  keyRing: KeyRing;
  /** Whether this node renews what stands under older keys; every node follows the keys in use. */
  isWorker: boolean;
  /** Enters erasures into the log that a crash kept from it. */
  tellErasures(): Promise<void>;
  pollMs: number;
  onError(error: Error): void;
}

const RENEWING_LOCK = 5_114_002;

/** Follows the keys in use on a node, and on a worker renews in the background what stands under older ones. */
export class VaultKeeper {
  readonly #options: VaultKeeperOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: VaultKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.wake();
  }

  /** Looks now. Resolves when nothing is left to do, or with the next look at it when something failed. */
  wake(): Promise<void> {
    this.#running ??= this.#look()
      .catch((error: Error) => this.#options.onError(error))
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopped.abort();
    await this.#running;
  }

  async #look(): Promise<void> {
    const { pool, keyRing, isWorker, tellErasures } = this.#options;
    await followVaultState(pool, keyRing);
    if (!isWorker) return;
    await tellErasures();
    const { rowCount } = await pool.query("SELECT 1 FROM vault_state WHERE settled_at IS NULL");
    if (rowCount === 1) await this.#renewAlone();
  }

  /** One node at a time renews; another takes over when its connection is gone. */
  async #renewAlone(): Promise<void> {
    const { pool, keyRing } = this.#options;
    const client = await pool.connect();
    try {
      const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS mine", [RENEWING_LOCK]);
      if (!rows[0]?.mine) return;
      const { signal } = this.#stopped;
      const { sealKeyId, blindKeyId } = keyRing;
      // Until a pass finds nothing: nodes that had not heard of the keys may have written under the older ones meanwhile.
      while (!signal.aborted && (await this.#pass(signal)) > 0);
      if (!signal.aborted)
        await client.query("UPDATE vault_state SET settled_at = now() WHERE seal_key = $1 AND blind_key = $2", [
          sealKeyId,
          blindKeyId,
        ]);
    } finally {
      // Closed, not given back: the lock goes with the connection.
      client.release(true);
    }
  }

  async #pass(signal: AbortSignal): Promise<number> {
    const { pool, keyRing } = this.#options;
    return (await renewSealed(pool, keyRing, signal)) + (await renewBlind(pool, keyRing, signal));
  }
}
