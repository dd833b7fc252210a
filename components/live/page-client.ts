import { LiveClient } from "./live-client.ts";
import { LiveClock } from "./live-clock.ts";
import { openSocketLink } from "./socket-link.ts";

export type Display = "desk" | "wall";

let open: { display: Display; client: LiveClient } | null = null;

/**
 * The one live client of this page, opened when first asked for. Only a browser asks: on the server nothing subscribes. A wall and a
 * desk may see different things, so neither ever takes over the other's connection.
 */
export function pageClient(display: Display, startAt: number): LiveClient {
  if (open?.display === display) return open.client;
  open?.client.close();
  const client = new LiveClient({
    link: openSocketLink(display),
    clock: new LiveClock({ steady: () => performance.now(), every }, startAt),
    after,
    random: Math.random,
  });
  open = { display, client };
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
