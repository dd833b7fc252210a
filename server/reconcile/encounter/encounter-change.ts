import type { EncounterNow, Stay } from "#server/canonical/families/decision.ts";
import { samePlace } from "../place-match.ts";

/** The past was rewritten and not merely continued: an open stay may end and new ones may follow, nothing else. */
export function isRewritten(was: EncounterNow | null, now: EncounterNow): boolean {
  if (!was || (was.status !== "open" && was.status !== "closed")) return false;
  if (now.status === "cancelled" || now.status === "merged") return true;
  if (was.status === "closed" && (now.status !== "closed" || was.closedAt !== now.closedAt)) return true;
  if (isOther(was.arrivedAt, now.arrivedAt) || isOther(was.admittedAt, now.admittedAt)) return true;
  return was.stays.some((stay, index) => isStayRewritten(stay, now.stays[index], index === was.stays.length - 1));
}

function isOther(was: number | null, now: number | null): boolean {
  return was !== null && now !== null && was !== now;
}

function isStayRewritten(was: Stay, now: Stay | undefined, isLast: boolean): boolean {
  if (!now || was.from !== now.from || !samePlace(was.place, now.place)) return true;
  return was.to !== now.to && !(isLast && was.to === null);
}

export type EncounterDecisionType =
  | "stay.opened"
  | "stay.moved"
  | "stay.swapped"
  | "stay.closed"
  | "stay.corrected"
  | "encounter.revised";

/** The name of the decision from what changed. `swapped`: the move was half of a swap. */
export function encounterDecisionType(
  was: EncounterNow | null,
  now: EncounterNow,
  swapped: boolean,
): EncounterDecisionType {
  const isKnown = was !== null && (was.status === "open" || was.status === "closed");
  if (!isKnown) {
    if (now.status === "open")
      return was?.status === "cancelled" && was.arrivedAt !== null ? "stay.corrected" : "stay.opened";
    return now.status === "closed" ? "stay.closed" : "encounter.revised";
  }
  const rewritten = isRewritten(was, now);
  if (was.status === "open" && now.status === "closed" && !rewritten) return "stay.closed";
  if (rewritten) return "stay.corrected";
  if (now.status === "open" && !samePlace(was.place, now.place)) return swapped ? "stay.swapped" : "stay.moved";
  return "encounter.revised";
}
