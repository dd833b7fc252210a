import type { Instant } from "#server/canonical/instant.ts";

const HOUR_MS = 3_600_000;
/** Most words about a visit that is over come within days. */
const LONGEST_MS = 72 * HOUR_MS;
/** What comes right after the end of a visit should not have to be read from the log again. */
const SHORTEST_MS = HOUR_MS;
/** Visits that memory may hold: with all that was said of them some ten kilobytes each. Of 25,000 beds some 28,000 are open. */
const MOST = 60_000;

/**
 * How long ago a visit must have ended to leave memory; a late word about one brings it back from the log. The more visits there are,
 * the sooner they leave, so that memory has a bound in a house of any size.
 */
export class MemoryHorizon {
  #keepMs = LONGEST_MS;

  /** @param visits held in memory now */
  before(now: Instant, visits: number): Instant {
    if (visits > MOST) this.#keepMs = Math.max(SHORTEST_MS, this.#keepMs / 2);
    else if (visits < MOST / 2) this.#keepMs = Math.min(LONGEST_MS, this.#keepMs * 2);
    return now - this.#keepMs;
  }
}
