import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { physicalBed, samePlace } from "../place-match.ts";
import type { Arrival, Walk } from "./stays.ts";
import { isLive, type Step } from "./step.ts";

export interface Plans {
  admission: EncounterNow["pendingAdmission"];
  transfer: EncounterNow["pendingTransfer"];
}

/** A14, A05 and A15: what is still expected. A plan ends by its cancel, by being fulfilled and by the end of the visit. */
export function standingPlans(steps: Step[], walk: Walk): Plans {
  if (walk.ended) return { admission: null, transfer: null };
  const admissions = steps.filter(
    (step) => step.kind === "plan-start" || step.claim.type === "encounter.admission.expected",
  );
  const transfers = steps.filter((step) => step.claim.type === "encounter.transfer.expected");
  const admission = admissions.findLast(
    (step) => isLive(step) && !walk.arrivals.some((arrival) => fulfilsAdmission(step, arrival)),
  );
  const transfer = transfers.findLast((step) => isLive(step));
  const moved = transfer && walk.arrivals.some((arrival) => fulfilsMove(planTarget(transfer), transfer, arrival));
  return { admission: admission ? planOf(admission) : null, transfer: transfer && !moved ? planOf(transfer) : null };
}

function planOf(step: Step): NonNullable<EncounterNow["pendingTransfer"]> {
  return { to: planTarget(step), since: step.t, plannedAt: step.claim.data.plannedAt ?? null };
}

export function planTarget(step: Step): PlaceRef | null {
  return step.claim.data.pending ?? step.place ?? null;
}

/** An admission is fulfilled by the admission, by becoming an inpatient, or by moving into the bed that was asked for. */
function fulfilsAdmission(plan: Step, arrival: Arrival): boolean {
  if (!isLater(plan, arrival)) return false;
  const { step } = arrival;
  if (step.claim.type === "encounter.admitted" || step.kind === "class") return true;
  if (step.kind === "start") return plan.kind === "plan-start";
  return fulfilsMove(planTarget(plan), plan, arrival);
}

interface Asked {
  t: Instant;
  r: Instant;
}

/**
 * A move fulfils what was asked for wherever it leads, except inside the unit where the patient waits while another unit
 * was asked for, into a place that is no bed, and by a swap, which only changes the bed in which the patient waits.
 */
export function fulfilsMove(target: PlaceRef | null, asked: Asked, arrival: Arrival): boolean {
  const { step, place, from } = arrival;
  if (!isLater(asked, arrival) || !place || place.dummy) return false;
  if (target && samePlace(place, target)) return true;
  if (step.claim.type === "encounter.swapped" || samePlace(place, from)) return false;
  if (target && place.unit && place.unit === target.unit) return true;
  if (from?.unit && from.unit === place.unit) return !target?.unit || target.unit === from.unit;
  return physicalBed(place) !== null || place.unit !== null || !place.mapped;
}

/** Written or happened after the wish; one entered late still answers it. */
export function isLater(asked: Asked, arrival: { t: Instant; r: Instant }): boolean {
  return arrival.t >= asked.t || arrival.r > asked.r;
}
