import { LiveClient } from "./live-client.ts";
import { LiveClock } from "./live-clock.ts";
import { openSocketLink } from "./socket-link.ts";

export type Display = "desk" | "wall";

let client: LiveClient | null = null;

/**
 * The one live client of this page, opened when first asked for. Only a browser asks: on the server nothing subscribes.
 * `display` and `startAt` count for the first call; a wall and a desk never share a page load.
 */
export function pageClient(display: Display, startAt: number): LiveClient {
  client ??= new LiveClient({
    link: openSocketLink(display),
    clock: new LiveClock({ steady: () => performance.now(), every }, startAt),
    after,
    random: Math.random,
  });
  return client;
}

function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  return () => clearInterval(timer);
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
