import { NodeLoad } from "./node-load.ts";

/** A state is not worth keeping again sooner: folding so many events takes a second or two. */
const EVERY = 50_000;
/** Nor may it be kept any later, whatever it costs: what has to be folded anew has a bound. */
const LATEST = 400_000;
/** Share of the time for which the fold may wait while its states are made into text. */
const SHARE = 0.01;
/** A state that takes longer than this is kept in a lull. */
const COSTLY_MS = 50;
/** A node that is at work for less than this share of the time is in a lull. */
const LULL = 0.5;

export interface SnapshotPaceOptions {
  /** Where the fold began, or was kept last. */
  position: number;
  onError(error: Error): void;
  /** Milliseconds. */
  now?: () => number;
  /** Share of the time for which the node is at work. */
  load?: () => number;
}

/**
 * When a fold's state is kept again. While it is made into text the fold waits, the longer the more beds there are; so it is done the
 * less often the longer it took, and costs a message the same in a house of any size; and not amid a burst, when the screens would be
 * late by all of it. The fold goes on while the text is being stored.
 */
export class SnapshotPace {
  readonly #onError: (error: Error) => void;
  readonly #now: () => number;
  readonly #load: () => number;
  #position: number;
  #notBefore = Number.NEGATIVE_INFINITY;
  #tookMs = Number.POSITIVE_INFINITY;
  #writing: Promise<void> | null = null;

  constructor({ position, onError, now, load }: SnapshotPaceOptions) {
    const node = new NodeLoad();
    this.#position = position;
    this.#onError = onError;
    this.#now = now ?? (() => performance.now());
    this.#load = load ?? (() => node.share());
  }

  /** Asked after each step of the fold. */
  isDue(position: number): boolean {
    const load = this.#load();
    const events = position - this.#position;
    if (this.#writing || events < EVERY) return false;
    return events >= LATEST || (this.#now() >= this.#notBefore && (load < LULL || this.#tookMs < COSTLY_MS));
  }

  /**
   * Resolves when the fold may go on. What fails is told and not thrown.
   * @param pack makes the state into what `store` then stores
   */
  async keep<Packed>(
    position: number,
    pack: () => Promise<Packed>,
    store: (packed: Packed) => Promise<void>,
  ): Promise<void> {
    const startedAt = this.#now();
    this.#position = position;
    try {
      const packed = await pack();
      this.#writing = store(packed)
        .catch(this.#onError)
        .finally(() => {
          this.#writing = null;
        });
    } catch (error) {
      this.#onError(error as Error);
    }
    this.#tookMs = this.#now() - startedAt;
    this.#notBefore = startedAt + this.#tookMs / SHARE;
  }

  /** Resolves when nothing is being stored any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}
