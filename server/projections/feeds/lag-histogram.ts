import type { Instant } from "#server/canonical/instant.ts";

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** Buckets grow by a tenth from 10 ms: 135 of them reach past an hour, so a percentile is right within 10 %. */
const BASE_MS = 10;
const GROWTH = 1.1;
const BUCKETS = 135;

/** How late messages were over the last hour, in memory of a fixed size. What is asked every second is summed as it comes. */
export class LagHistogram {
  readonly #minutes = new Map<number, Uint32Array>();
  readonly #total = new Uint32Array(BUCKETS);
  #count = 0;

  add(at: Instant, lagMs: number): void {
    const key = Math.trunc(at / MINUTE_MS);
    let minute = this.#minutes.get(key);
    if (!minute) {
      minute = new Uint32Array(BUCKETS);
      this.#minutes.set(key, minute);
    }
    const bucket = Math.ceil(Math.log(Math.max(lagMs, BASE_MS) / BASE_MS) / Math.log(GROWTH));
    const index = Math.min(BUCKETS - 1, Math.max(0, bucket));
    minute[index] = (minute[index] ?? 0) + 1;
    this.#total[index] = (this.#total[index] ?? 0) + 1;
    this.#count += 1;
  }

  /** Milliseconds that so large a share of the hour before `now` was not later than; null without a message. */
  percentile(share: number, now: Instant): number | null {
    this.#forgetUntil(Math.trunc(now / MINUTE_MS) - MINUTES);
    if (this.#count === 0) return null;
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.#total[i] ?? 0;
      if (seen >= this.#count * share) return Math.round(BASE_MS * GROWTH ** i);
    }
    return null;
  }

  #forgetUntil(oldest: number): void {
    for (const [key, minute] of this.#minutes) {
      if (key > oldest) continue;
      this.#minutes.delete(key);
      for (let i = 0; i < BUCKETS; i++) {
        const n = minute[i] ?? 0;
        this.#total[i] = (this.#total[i] ?? 0) - n;
        this.#count -= n;
      }
    }
  }
}
