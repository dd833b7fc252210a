import type { SiteSource } from "./site-map.ts";

/** Whether what a source says may move the live board and set off anything. What may not is kept, and shown as what it is. */
export function movesBoard({ trust, history }: Pick<SiteSource, "trust" | "history">): boolean {
  return trust === "trusted" && !history;
}
