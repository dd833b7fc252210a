import type { BedState } from "#server/contracts/views/bed-row.ts";
import type { BedThen } from "./bed-event.ts";

/** The one word a past state of a bed is drawn with: a patient hides a block, a block hides a promise, a promise hides readiness. */
export function stateThen(bed: BedThen | null): BedState {
  if (bed === null) return "unknown";
  if (bed.occupants.length > 0) return "occupied";
  if (bed.block) return "blocked";
  if (bed.readiness === "dirty" || bed.readiness === "cleaning") return bed.readiness;
  if (bed.assignment) return "held";
  return bed.readiness === "ready" ? "ready" : "unknown";
}
