import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { ANONYMOUS } from "#server/access/principal.ts";
import { type Answer, problem } from "#server/ingest/http/problem.ts";
import type { Handler } from "./http-server.ts";
import { send } from "./ingest-routes.ts";

export interface RequestLimitOptions {
  /** Requests of one signed-in person, token or display in a minute. */
  perCaller: number;
  /** Requests of one network address in a minute: a hospital may sit behind a single one. */
  perAddress: number;
  /** Shared between nodes; without it each counts its own. */
  redisUrl: string | undefined;
  onError(error: Error): void;
}

export interface RequestLimits {
  /** Ahead of the API: counts by network address, before anybody's credentials are looked up. */
  byAddress: Handler;
  /** Once it is known who asks; null: go on. */
  byCaller(actor: string): Promise<Answer | null>;
  stop(): Promise<void>;
}

const MINUTE_S = 60;

/**
 * How much one caller may ask of the API. Messages from sources are not counted here: losing them would be worse than the load, and
 * the journal's queue bounds them. Losing Redis loosens the limits to a node's own and refuses nobody.
 */
export function openRequestLimits(options: RequestLimitOptions): RequestLimits {
  const redis = options.redisUrl ? openRedis(options.redisUrl, options.onError) : null;
  const address = limiter("address", options.perAddress, redis);
  const caller = limiter("caller", options.perCaller, redis);
  return {
    byAddress: async (request, response, url) => {
      if (!isCounted(url.pathname)) return false;
      const refusal = await take(address, request.socket.remoteAddress ?? "unknown");
      if (refusal) send(response, refusal);
      return refusal !== null;
    },
    // Strangers are many under one name: their address alone is counted.
    byCaller: async (actor) => (actor === ANONYMOUS.actor ? null : take(caller, actor)),
    stop: async () => redis?.disconnect(),
  };
}

function isCounted(path: string): boolean {
  return path.startsWith("/api/") && !path.startsWith("/api/ingest/") && !path.startsWith("/api/health/");
}

type Limiter = RateLimiterMemory | RateLimiterRedis;

function limiter(name: string, points: number, redis: Redis | null): Limiter {
  const settings = { keyPrefix: `caretower:limit:${name}`, points, duration: MINUTE_S };
  const own = new RateLimiterMemory(settings);
  return redis ? new RateLimiterRedis({ ...settings, storeClient: redis, insuranceLimiter: own }) : own;
}

function openRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, retryStrategy: () => 1000 });
  redis.once("error", onError);
  redis.on("error", () => {});
  return redis;
}

async function take(limit: Limiter, key: string): Promise<Answer | null> {
  try {
    await limit.consume(key);
    return null;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    const refusal = problem(429, "too-many", "More was asked than one caller may ask in a minute");
    return { ...refusal, headers: { ...refusal.headers, "retry-after": String(seconds) } };
  }
}
