/** Wrong guesses beyond which it is not tried any less. */
const MOST_WRONG = 8;

/**
 * Whether to go ahead with the next batch on what is remembered. A wrong guess costs a round trip and a rollback, so after each one
 * the next batches ask first: two, four, up to 256 of them.
 */
export class Foresight {
  #wrong = 0;
  #asksFirst = 0;

  /** Counts as a batch. */
  mayTry(): boolean {
    if (this.#asksFirst === 0) return true;
    this.#asksFirst -= 1;
    return false;
  }

  held(): void {
    this.#wrong = Math.max(0, this.#wrong - 1);
  }

  failed(): void {
    this.#wrong = Math.min(MOST_WRONG, this.#wrong + 1);
    this.#asksFirst = 2 ** this.#wrong;
  }
}
