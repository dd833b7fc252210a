import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

export interface LimiterOptions {
  /** Unlike every other limiter's: nodes that share Redis count under it. */
  name: string;
  points: number;
  windowS: number;
  /** Shared between nodes; null: each counts its own. */
  redis: Redis | null;
}

/** Counts under keys. Losing Redis loosens a limit to the node's own count and refuses nobody. */
export class Limiter {
  readonly #counter: RateLimiterMemory | RateLimiterRedis;
  readonly #points: number;

  constructor({ name, points, windowS, redis }: LimiterOptions) {
    const settings = { keyPrefix: `caretower:${name}`, points, duration: windowS };
    const own = new RateLimiterMemory(settings);
    this.#counter = redis ? new RateLimiterRedis({ ...settings, storeClient: redis, insuranceLimiter: own }) : own;
    this.#points = points;
  }

  /** Counts one more. Milliseconds to wait where that is too many; else 0. */
  async take(key: string): Promise<number> {
    try {
      await this.#counter.consume(key);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    }
  }

  /** Counts nothing. Milliseconds to wait where the next one would be too many; else 0. */
  async wait(key: string): Promise<number> {
    const counted = await this.#counter.get(key);
    return counted && counted.consumedPoints >= this.#points ? Math.max(1, counted.msBeforeNext) : 0;
  }

  async giveBack(key: string): Promise<void> {
    await this.#counter.reward(key);
  }

  async forget(key: string): Promise<void> {
    await this.#counter.delete(key);
  }
}
