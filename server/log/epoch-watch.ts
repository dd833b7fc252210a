import type { LogReader } from "./log-reader.ts";

export interface EpochWatchOptions {
  reader: Pick<LogReader, "head">;
  /** The epoch that this node has begun with. */
  epoch: number;
  /** Positions are not those of before any more: everything folded from them must go. Called again if it fails. */
  onOpened(epoch: number): Promise<void>;
  onError(error: Error): void;
  everyMs: number;
}

/** Sees that an operator has opened a new epoch of the log, and lets this node rebase itself. */
export class EpochWatch {
  readonly #options: EpochWatchOptions;
  #epoch: number;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: EpochWatchOptions) {
    this.#options = options;
    this.#epoch = options.epoch;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), this.#options.everyMs);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  /** An event of another epoch came by, or time has passed. */
  look(): void {
    this.#running ??= this.#look()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = null;
      });
  }

  async #look(): Promise<void> {
    const { epoch } = await this.#options.reader.head();
    if (epoch === this.#epoch) return;
    await this.#options.onOpened(epoch);
    this.#epoch = epoch;
  }
}
