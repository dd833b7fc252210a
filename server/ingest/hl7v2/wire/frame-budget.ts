/**
 * The bytes of frames that a server holds, over all its connections. It never refuses bytes that have arrived (they are
 * in memory already); it tells connections when to stop reading, and wakes them when there is room again.
 */
export class FrameBudget {
  readonly #limitBytes: number;
  readonly #waiting = new Set<() => void>();
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get exhausted(): boolean {
    return this.#heldBytes >= this.#limitBytes;
  }

  hold(bytes: number): void {
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
    if (this.#waiting.size === 0 || this.exhausted) return;
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  whenRoom(wake: () => void): void {
    this.#waiting.add(wake);
  }

  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }
}
