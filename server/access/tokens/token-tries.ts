import type { Handler } from "#server/http/http-server.ts";
import { send } from "#server/http/ingest-routes.ts";
import { Limiter, type LimiterOptions } from "#server/http/limiter.ts";
import { tooMany } from "#server/http/request-limits.ts";
import { RecentMap } from "#server/vault/recent-map.ts";
import { bearerOf, digestOf } from "./secret-text.ts";

const WINDOW_S = 15 * 60;
/** Different secrets that open nothing. A hospital may stand behind one address, with programs whose tokens have run out. */
const PER_ADDRESS = 100;
const NOWHERE = "unknown";

export class TooManyTokens extends Error {
  readonly code = "too-many";
}

/**
 * Secrets that opened nothing, by where they came from. The same one again is no new guess: a program repeats an expired token. What
 * opened something here before is looked at whoever else guesses at its address, so that guessing shuts nobody out.
 */
export class TokenTries {
  readonly #good = new RecentMap<string, true>(10_000);
  readonly #addresses: Limiter;
  readonly #secrets: Limiter;

  constructor(redis: LimiterOptions["redis"]) {
    this.#addresses = new Limiter({ name: "token:address", points: PER_ADDRESS, windowS: WINDOW_S, redis });
    this.#secrets = new Limiter({ name: "token:secret", points: 1, windowS: WINDOW_S, redis });
  }

  /** Milliseconds until this secret is looked at from there; 0: now. */
  async waitMs(secret: string, address: string | null): Promise<number> {
    return this.#good.has(keyOf(secret)) ? 0 : this.#addresses.wait(address ?? NOWHERE);
  }

  succeeded(secret: string): void {
    this.#good.set(keyOf(secret), true);
  }

  async failed(secret: string, address: string | null): Promise<void> {
    const at = address ?? NOWHERE;
    const isNew = (await this.#secrets.take(`${at}:${keyOf(secret)}`)) === 0;
    if (isNew) await this.#addresses.take(at);
  }
}

function keyOf(secret: string): string {
  return digestOf(secret).toString("base64url");
}

/** Ahead of whatever asks who somebody is: an address that guessed too often shows no secret for a while. Sources prove themselves otherwise. */
export function tokenTriesGate(tries: Pick<TokenTries, "waitMs">): Handler {
  return async (request, response, url) => {
    const secret = bearerOf(request.headers);
    if (secret === null || url.pathname.startsWith("/api/ingest/")) return false;
    const waitMs = await tries.waitMs(secret, request.socket.remoteAddress ?? null);
    if (waitMs > 0) send(response, tooMany(waitMs, "Too many tokens that are not known here came from this address"));
    return waitMs > 0;
  };
}
