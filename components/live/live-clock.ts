/** A connection that said nothing for this long is lost: one missed beat (they come every 5 s) and some grace, under 10 s. */
export const LOST_AFTER_MS = 9_000;
const TICK_MS = 1_000;
/** A beat that was delayed by less than this does not turn the clock back. */
const JITTER_MS = 500;

export type LinkState = "live" | "connecting" | "lost";

/** `lostSince`: server time of the last word heard, once the link is lost. */
export interface LinkStatus {
  state: LinkState;
  lostSince: number | null;
  /** Watermark text in demonstration mode; undefined until the server said so. */
  watermark: string | null | undefined;
}

export interface LiveClockParts {
  /** Milliseconds that never jump, such as `performance.now()`. */
  steady: () => number;
  every: (ms: number, tick: () => void) => () => void;
}

/**
 * The one clock of a page. It follows the server's time by its beats and stops with the link, so that a frozen picture is seen.
 * Between two ticks its answers do not change. It runs only while somebody listens.
 */
export class LiveClock {
  readonly #parts: LiveClockParts;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | null = null;
  #offset: number;
  #heard: number;
  #steadyNow: number;
  #connected = false;
  #status: LinkStatus = { state: "connecting", lostSince: null, watermark: undefined };

  /** `startAt`: server time at which the page was drawn. */
  constructor(parts: LiveClockParts, startAt: number) {
    this.#parts = parts;
    this.#steadyNow = parts.steady();
    this.#heard = this.#steadyNow;
    this.#offset = startAt - this.#steadyNow;
  }

  /** Server time; stands still while the link is lost. */
  now(): number {
    return Math.floor(this.#status.lostSince ?? this.#steadyNow + this.#offset);
  }

  /** Milliseconds without a word from the server; runs on while the link is lost. */
  silence(): number {
    return this.#steadyNow - this.#heard;
  }

  status(): LinkStatus {
    return this.#status;
  }

  /** A word from the server; `at` its time, `watermark` only beats carry. */
  heard(at?: number, watermark?: string | null): void {
    const steady = this.#parts.steady();
    this.#heard = steady;
    this.#steadyNow = steady;
    if (at !== undefined) {
      const offset = at - steady;
      if (offset > this.#offset || this.#offset - offset > JITTER_MS) this.#offset = offset;
    }
    this.#judge(watermark);
    if (at !== undefined) this.#tell();
  }

  connection(up: boolean): void {
    this.#connected = up;
    if (up) this.#heard = this.#parts.steady();
    this.#judge();
    this.#tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= this.#parts.every(TICK_MS, () => this.#tick());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  };

  #tick(): void {
    this.#steadyNow = this.#parts.steady();
    this.#judge();
    this.#tell();
  }

  #judge(watermark: string | null | undefined = this.#status.watermark): void {
    const lost = this.silence() > LOST_AFTER_MS;
    const state: LinkState = lost ? "lost" : this.#connected ? "live" : "connecting";
    const lostSince = lost ? Math.floor(this.#heard + this.#offset) : null;
    const same =
      state === this.#status.state && lostSince === this.#status.lostSince && watermark === this.#status.watermark;
    if (!same) this.#status = { state, lostSince, watermark };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
