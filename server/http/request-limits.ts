import type { IncomingMessage } from "node:http";
import type { Redis } from "ioredis";
import { ANONYMOUS } from "#server/access/principal.ts";
import type { Answer } from "#server/ingest/http/problem.ts";
import type { Handler } from "./http-server.ts";
import { send } from "./ingest-routes.ts";
import { Limiter } from "./limiter.ts";
import { refusal } from "./refusal.ts";

export interface RequestLimitOptions {
  /** Requests of one signed-in person, token or display in a minute. */
  perCaller: number;
  /** Requests of one network address in a minute, and as many sockets: a hospital may sit behind a single one. */
  perAddress: number;
  /** Shared between nodes; null: each counts its own. */
  redis: Redis | null;
}

export interface RequestLimits {
  /** Ahead of the API: counts by network address, before anybody's credentials are looked up. */
  byAddress: Handler;
  /** Once it is known who asks; null: go on. */
  byCaller(actor: string): Promise<Answer | null>;
  /** Whether one more socket may be opened from where this handshake comes. */
  admitsSocket(handshake: IncomingMessage): Promise<boolean>;
}

const MINUTE_S = 60;

/**
 * How much one caller may ask of the API. Messages from sources are not counted here: losing them would be worse than the load, and
 * the journal's queue bounds them.
 */
export function openRequestLimits({ perCaller, perAddress, redis }: RequestLimitOptions): RequestLimits {
  const limiter = (name: string, points: number) =>
    new Limiter({ name: `limit:${name}`, points, windowS: MINUTE_S, redis });
  const address = limiter("address", perAddress);
  const socket = limiter("socket", perAddress);
  const caller = limiter("caller", perCaller);
  return {
    byAddress: async (request, response, url) => {
      if (!isCounted(url.pathname)) return false;
      const waitMs = await address.take(addressOf(request));
      if (waitMs > 0) send(response, tooMany(waitMs, "More was asked than one caller may ask in a minute"));
      return waitMs > 0;
    },
    // Strangers are many under one name: their address alone is counted.
    byCaller: async (actor) => {
      const waitMs = actor === ANONYMOUS.actor ? 0 : await caller.take(actor);
      return waitMs > 0 ? tooMany(waitMs, "More was asked than one caller may ask in a minute") : null;
    },
    admitsSocket: async (handshake) => (await socket.take(addressOf(handshake))) === 0,
  };
}

/** 429, and when to come again. */
export function tooMany(waitMs: number, detail: string): Answer {
  const answer = refusal(429, "too-many", detail);
  return { ...answer, headers: { ...answer.headers, "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) } };
}

function isCounted(path: string): boolean {
  return path.startsWith("/api/") && !path.startsWith("/api/ingest/") && !path.startsWith("/api/health/");
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "unknown";
}
