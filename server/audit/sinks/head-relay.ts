import type { HeadStore } from "../build/head-store.ts";
import type { SignedHead } from "../tree/head.ts";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
const BATCH = 100;

export interface HeadRelayOptions {
  heads: Pick<HeadStore, "after">;
  /** Only one node delivers at a time; twice is harmless and wasteful. */
  isActive(): boolean;
  /** Place of the last head that was accepted. */
  position(): Promise<number>;
  deliver(head: SignedHead): Promise<void>;
  remember(seq: number): Promise<void>;
  /** Shortest and longest pause after a failure; one second and five minutes when absent. */
  pauses?: { first: number; longest: number };
  onError(error: Error): void;
}

/** Brings every head to one receiver, in order, each until it is accepted. */
export class HeadRelay {
  readonly #options: HeadRelayOptions;
  #pause: number;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #isStopped = false;
  #waiting = 0;

  constructor(options: HeadRelayOptions) {
    this.#options = options;
    this.#pause = options.pauses?.first ?? FIRST_PAUSE_MS;
  }

  /** Heads that were signed and not accepted yet, as far as was looked: at most a batch. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A head was signed, or may have been. */
  wake(): void {
    this.#isWanted = true;
    // After a failure the pause decides, however much is signed meanwhile.
    if (!this.#timer) this.#go();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  #go(): void {
    if (this.#isStopped || this.#running) return;
    this.#running = this.#run()
      .catch((error: Error) => this.#retryLater(error))
      .finally(() => {
        this.#running = null;
        if (this.#isWanted && !this.#timer) this.#go();
      });
  }

  #retryLater(error: Error): void {
    const { pauses, onError } = this.#options;
    onError(error);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#go();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, pauses?.longest ?? LONGEST_PAUSE_MS);
  }

  async #run(): Promise<void> {
    const { heads, isActive, position, deliver, remember, pauses } = this.#options;
    this.#isWanted = false;
    while (isActive() && !this.#isStopped) {
      const next = await heads.after(await position(), BATCH);
      this.#waiting = next.length;
      if (next.length === 0) return;
      for (const { seq, ...head } of next) {
        if (this.#isStopped) return;
        await deliver(head);
        await remember(seq);
        this.#waiting -= 1;
        this.#pause = pauses?.first ?? FIRST_PAUSE_MS;
      }
    }
  }
}
