import { Redis } from "ioredis";

/** A connection for counting alone: while it is lost, nothing waits for it. */
export function openLimitRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, retryStrategy: () => 1000 });
  redis.once("error", onError);
  redis.on("error", () => {});
  return redis;
}
