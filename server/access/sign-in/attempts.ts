import type { Redis } from "ioredis";
import { Limiter } from "#server/http/limiter.ts";

/**
 * Failed tries within a quarter of an hour: at one account, wherever they come from, and from one address, at whichever account. A
 * whole hospital may stand behind one address, so what succeeded is given back.
 */
const WINDOW_S = 15 * 60;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 100;
const NOWHERE = "unknown";

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
    const window = { windowS: WINDOW_S, redis };
    this.#accounts = new Limiter({ ...window, name: "sign-in:account", points: PER_ACCOUNT });
    this.#addresses = new Limiter({ ...window, name: "sign-in:address", points: PER_ADDRESS });
  }

  /** @throws TooManyAttempts, for names that nobody has as well. */
  async count(account: string, address: string | null): Promise<void> {
    await consume(this.#addresses, address ?? NOWHERE);
    await consume(this.#accounts, account);
  }

  /** The secret was right: the account's count starts over, and the address has its try back. */
  async succeeded(account: string, address: string | null): Promise<void> {
    await Promise.all([this.#accounts.forget(account), this.#addresses.giveBack(address ?? NOWHERE)]);
  }
}

/** @throws TooManyAttempts */
async function consume(by: Limiter, key: string): Promise<void> {
  const waitMs = await by.take(key);
  if (waitMs > 0) throw new TooManyAttempts(waitMs);
}
