import type { Instant } from "#server/canonical/instant.ts";

/** What to do about a subscription (reference mapping H4). */
export type SubscriptionCare =
  /** All is well. */
  | { action: "none" }
  /** Silent for more than two periods: ask `$status` and show the feed as late. */
  | { action: "ask-status"; lateSince: Instant }
  /** The server gave up: ask it to go on, then catch up. */
  | { action: "recover" }
  /** Switched off at the server: nothing more will come. */
  | { action: "stop" };

/** Any notification resets the watchdog, whatever its type. `heartbeatSeconds` 0: the server promised no heartbeat. */
export function careFor(
  subscription: { lastHeardAt: Instant; heartbeatSeconds: number; status: string | null },
  now: Instant,
): SubscriptionCare {
  const { lastHeardAt, heartbeatSeconds, status } = subscription;
  if (status === "off" || status === "entered-in-error") return { action: "stop" };
  if (status === "error") return { action: "recover" };
  const lateSince = lastHeardAt + 2 * heartbeatSeconds * 1000;
  return heartbeatSeconds > 0 && now > lateSince ? { action: "ask-status", lateSince } : { action: "none" };
}
