import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

/**
 * Failed tries within a quarter of an hour: at one account, wherever they come from, and from one address, at whichever account. A
 * whole hospital may stand behind one address, so what succeeded is given back.
 */
const WINDOW_S = 15 * 60;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 100;
const NOWHERE = "unknown";

type Limiter = RateLimiterMemory | RateLimiterRedis;

export class TooManyAttempts extends Error {
  readonly code = "too-many";
  readonly retryInMs: number;

  constructor(retryInMs: number) {
    super("too many attempts");
    this.retryInMs = retryInMs;
  }
}

/** Tries at a secret, counted before it is compared. Shared by all nodes through Redis; each counts for itself without it. */
export class Attempts {
  readonly #accounts: Limiter;
  readonly #addresses: Limiter;

  constructor(redis: Redis | null = null) {
    this.#accounts = limiter(redis, "account", PER_ACCOUNT);
    this.#addresses = limiter(redis, "address", PER_ADDRESS);
  }

  /** @throws TooManyAttempts, for names that nobody has as well. */
  async count(account: string, address: string | null): Promise<void> {
    await consume(this.#addresses, address ?? NOWHERE);
    await consume(this.#accounts, account);
  }

  /** The secret was right: the account's count starts over, and the address has its try back. */
  async succeeded(account: string, address: string | null): Promise<void> {
    await Promise.all([this.#accounts.delete(account), this.#addresses.reward(address ?? NOWHERE)]);
  }
}

function limiter(redis: Redis | null, name: string, points: number): Limiter {
  const options = { keyPrefix: `caretower:sign-in:${name}`, points, duration: WINDOW_S };
  const memory = new RateLimiterMemory(options);
  return redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory;
}

async function consume(by: Limiter, key: string): Promise<void> {
  try {
    await by.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) throw new TooManyAttempts(refusal.msBeforeNext);
    throw refusal;
  }
}
