import type { Permission } from "#server/contracts/access.ts";
import type { ViewName } from "#server/contracts/live.ts";

/** Nobody is asked for: signing in, pairing a display. */
export type Lock = Permission | "public";

/**
 * What each page asks for, by its route. A page that is not listed opens for nobody. Operations of the API name their permission
 * themselves (`Operation.access`).
 */
export const PAGE_DOORS: { readonly [route: string]: Lock } = {
  "/": "wall.view",
  "/wall": "wall.view",
  "/wall/[unit]": "wall.view",
  "/beds": "beds.view",
  "/beds/downtime": "beds.view",
  "/discharges": "discharges.view",
  "/queues": "queues.view",
  "/encounters": "encounter.view",
  "/encounters/[visit]": "encounter.view",
  "/feeds": "feeds.view",
  "/audit": "audit.search",
  "/audit/as-seen": "audit.search",
  "/audit/daily": "audit.search",
  "/audit/disclosures": "audit.export",
  "/audit/glass": "audit.review",
  /** The log as each role may see it; the audit trail around it stays shut. */
  "/audit/why/bed/[bed]": "events.read",
  "/audit/why/encounter/[visit]": "events.read",
  /** Whoever only approves walls sees no other part of it. */
  "/access": "wall.approve",
  "/pair": "public",
  "/sign-in": "public",
  "/set-up": "public",
  "/lock": "public",
};

/** What each view of the sockets asks for. Every screen says how old its data is, so the feeds come with any of them. */
export const VIEW_DOORS: { readonly [V in ViewName]: Permission } = {
  wall: "wall.view",
  beds: "beds.view",
  discharges: "discharges.view",
  queues: "queues.view",
  feeds: "wall.view",
};

/** The route of an address and what it asks for; null where no page stands. */
export function pageDoor(path: string): { route: string; lock: Lock } | null {
  const parts = partsOf(path);
  for (const [route, lock] of Object.entries(PAGE_DOORS)) {
    const pattern = partsOf(route);
    if (pattern.length !== parts.length) continue;
    if (pattern.every((part, index) => isSlot(part) || part === parts[index])) return { route, lock };
  }
  return null;
}

function isSlot(part: string): boolean {
  return part.startsWith("[") && part.endsWith("]");
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
