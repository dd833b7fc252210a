import { type FoundProgram, firstProgram, installDebianPackage } from "./find-program.ts";

/** redis-server: REDIS_SERVER_PATH, what the machine has, else installed as root on Debian. */
export function findRedis(): FoundProgram {
  const look = () =>
    firstProgram([
      process.env.REDIS_SERVER_PATH,
      "redis-server",
      "valkey-server",
      "/usr/bin/redis-server",
      "/opt/homebrew/bin/redis-server",
    ]);
  const found = look() ?? (installDebianPackage("redis-server") ? look() : undefined);
  if (found) return { path: found };
  return { missing: "Missing: redis-server. Install it, or set REDIS_SERVER_PATH to the program." };
}
