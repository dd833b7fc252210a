import type pg from "pg";

/** Commits that follow each other within this time are announced together. */
const TOGETHER_MS = 20;
const ANNOUNCE = { name: "announce", text: "SELECT pg_notify('caretower_log', '')" };

/**
 * Wakes other nodes. A notification costs a commit more than a row does, so of commits in quick succession the first bears one, and
 * one more follows the last. Both are hints: readers poll behind them.
 */
export class Announcer {
  readonly #pool: pg.Pool;
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Whether a commit that is sent now bears the notification itself; otherwise it is owed one. */
  take(): boolean {
    const now = performance.now();
    const isFirst = now - this.#saidAt >= TOGETHER_MS;
    if (isFirst) this.#saidAt = now;
    return isFirst;
  }

  /** After a commit that bore none: only then can a reader that is woken see it. */
  owe(): void {
    this.#timer ??= setTimeout(() => this.#follow(), TOGETHER_MS);
  }

  #follow(): void {
    this.#timer = null;
    this.#saidAt = performance.now();
    this.#pool.query(ANNOUNCE).catch(() => {});
  }
}
