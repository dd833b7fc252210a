import type { Instant } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { agrees } from "../place-match.ts";
import { isLive, isPlacement, type Step } from "./step.ts";

/** An arrival in a new place after a departure, without the transfer that should have come with it. */
export interface UnconfirmedArrival {
  step: Step;
  place: PlaceRef;
}

function placeAt(steps: Step[], at: Instant): PlaceRef | null {
  let place: PlaceRef | null = null;
  for (const step of steps) if (step.t <= at && isLive(step) && isPlacement(step)) place = step.place ?? null;
  return place;
}

/**
 * A09 and A10 (HL7 v2.9 ch. 3.3.9, .10): where the patient is for the moment. The bed is kept; a movement of the census or
 * a return to the bed ends it.
 */
export function trackedPlace(steps: Step[], stay: PlaceRef | null): PlaceRef | null {
  let tracking: PlaceRef | null = null;
  for (const step of steps) {
    if (!isLive(step)) continue;
    if (isPlacement(step) || step.kind === "end") tracking = null;
    if (step.kind === "track") tracking = trackOf(step);
  }
  return tracking && stay && agrees(tracking, stay) ? null : tracking;
}

function trackOf(step: Step): PlaceRef | null {
  const { temporary, pending, place } = step.claim.data;
  return (
    (step.claim.type === "encounter.tracking.departed" ? (temporary ?? pending ?? place) : (temporary ?? place)) ?? null
  );
}

/** The last in-transit pair A09, A10 that ends in another place than the stay's, with no movement there since. */
export function unconfirmedArrival(steps: Step[]): UnconfirmedArrival | null {
  let departed: Step | null = null;
  let arrived: UnconfirmedArrival | null = null;
  for (const step of steps) {
    if (!isLive(step)) continue;
    if (isPlacement(step) || step.kind === "end") departed = arrived = null;
    if (step.claim.type === "encounter.tracking.departed") {
      departed = isInTransit(step) ? step : null;
      arrived = null;
    }
    if (step.claim.type !== "encounter.tracking.arrived" || !departed || !step.place || step.claim.data.temporary)
      continue;
    if (!agrees(step.place, placeAt(steps, step.t))) arrived = { step, place: step.place };
  }
  return arrived;
}

function isInTransit(step: Step): boolean {
  return !step.claim.data.temporary && (!!step.claim.data.pending || !!step.place);
}
