import type { BedState } from "#server/contracts/views/bed-row.ts";
import type { BedThen } from "./bed-event.ts";

/**
 * The one word a past state of a bed is drawn with, in the order of the bed view: a patient outweighs everything, then what keeps
 * the bed from being used, then whom it is kept for.
 */
export function stateThen(bed: BedThen | null): BedState {
  if (bed === null) return "unknown";
  const [occupant] = bed.occupants;
  if (occupant) return occupant.onLeave ? "held" : "occupied";
  if (bed.block) return "blocked";
  if (bed.readiness === "dirty" || bed.readiness === "cleaning") return bed.readiness;
  if (bed.assignment) return "held";
  return bed.readiness === "unknown" ? "unknown" : "ready";
}
