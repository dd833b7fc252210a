import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { type PlaceRef, placeKey } from "#server/canonical/place.ts";
import type { LastWord } from "./feed-side.ts";
import { type MovementMatch, matchMovements, SAME_MOVEMENT_MS } from "./match-movements.ts";

/** How a visit can differ, the worst first. */
export const DIFFERENCE_KINDS = [
  "place",
  "unknown-to-parallel",
  "unknown-to-board",
  "status",
  "movement-missing",
  "movement-elsewhere",
  "merged-otherwise",
  "class",
  "movement-extra",
  "movement-time",
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What one side holds of a visit, and the report it last rested on. No identity. */
export interface SideOfVisit {
  status: EncounterNow["status"];
  class: EncounterNow["class"];
  /** Bed, else unit, else the sender's words. */
  place: string | null;
  since: Instant | null;
}

/** A visit of which the two sides do not hold the same. */
export interface VisitDifference {
  encounter: string;
  visit: string;
  kinds: DifferenceKind[];
  board: SideOfVisit | null;
  parallel: SideOfVisit | null;
  boardWord: LastWord | null;
  parallelWord: LastWord | null;
  missing: number;
  extra: number;
  /** The largest difference of one movement's time, milliseconds. */
  apartMs: number;
}

export interface ComparedVisit {
  kinds: DifferenceKind[];
  movements: MovementMatch | null;
}

/** `since`: movements before it are not judged. */
export function compareVisit(board: EncounterNow | null, parallel: EncounterNow | null, since: Instant): ComparedVisit {
  if (!board || !parallel) return { kinds: unknownTo(board, parallel), movements: null };
  const movements = matchMovements(board, parallel, since);
  const kinds: Record<DifferenceKind, boolean> = {
    place: board.status === "open" && parallel.status === "open" && keyOf(board.place) !== keyOf(parallel.place),
    "unknown-to-parallel": false,
    "unknown-to-board": false,
    status: board.status !== parallel.status,
    "movement-missing": movements.missing > 0,
    "movement-elsewhere": movements.elsewhere > 0,
    "merged-otherwise": board.key !== parallel.key,
    class: board.class !== parallel.class,
    "movement-extra": movements.extra > 0,
    "movement-time": movements.apartMs.some((ms) => Math.abs(ms) > SAME_MOVEMENT_MS),
  };
  return { kinds: DIFFERENCE_KINDS.filter((kind) => kinds[kind]), movements };
}

export function sideOfVisit(now: EncounterNow | null): SideOfVisit | null {
  if (!now) return null;
  const place = now.place && (now.place.bed ?? now.place.unit ?? now.place.raw);
  return { status: now.status, class: now.class, place, since: now.placeSince };
}

/** A visit that was taken back is as good as one never heard of. */
function unknownTo(board: EncounterNow | null, parallel: EncounterNow | null): DifferenceKind[] {
  const known = board ?? parallel;
  if (!known || known.status === "cancelled") return [];
  return [board ? "unknown-to-parallel" : "unknown-to-board"];
}

function keyOf(place: PlaceRef | null): string | null {
  return place && placeKey(place);
}
