import type { Instant } from "#server/canonical/instant.ts";

/** The time at which a row is drawn, and the next one at which it would be drawn otherwise although nothing had happened. */
export class RowClock {
  readonly now: Instant;
  #turnsAt: Instant = Number.POSITIVE_INFINITY;

  constructor(now: Instant) {
    this.now = now;
  }

  /** Infinite where the row does not change with the clock alone. */
  get turnsAt(): Instant {
    return this.#turnsAt;
  }

  /** The row may be another one from this instant on; what lies behind does not count. */
  turn(at: Instant): void {
    if (at > this.now && at < this.#turnsAt) this.#turnsAt = at;
  }
}
