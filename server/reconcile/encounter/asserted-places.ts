import type { Flag } from "#server/canonical/claim.ts";
import { agrees } from "../place-match.ts";
import type { CancelOutcome } from "./cancel-matching.ts";
import { historyAt, stoodBy } from "./place-history.ts";
import { isPlacement, type Step, stepOf } from "./step.ts";

/**
 * R11: an A12 or A13 says where the patient now is. Equal to what had been recorded by then: nothing. Otherwise the patient
 * is there from the moment the cancel was written, unless a later movement or discharge stands against it.
 */
export function assertedPlaces(steps: Step[], outcomes: CancelOutcome[], flags: Set<Flag>): Step[] {
  const asserted: Step[] = [];
  for (const { cancel, target } of outcomes) {
    const { place } = cancel.data;
    if (!target || !place || (target.kind !== "move" && target.kind !== "end")) continue;
    const known = asserted.length > 0 ? [...steps, ...asserted].sort((a, b) => a.t - b.t) : steps;
    const history = historyAt(known, Number.POSITIVE_INFINITY, (step) => stoodBy(step, cancel));
    if (!history.ended && agrees(place, history.place)) continue;
    if (isFollowed(steps, target, (step) => stoodBy(step, cancel))) flags.add("cancel.location.disagrees");
    else
      asserted.push({ ...stepOf(cancel, "move"), t: cancel.r, prior: undefined, class: undefined, origin: "cancel" });
  }
  return asserted;
}

function isFollowed(steps: Step[], target: Step, stood: (step: Step) => boolean): boolean {
  return steps
    .slice(steps.indexOf(target) + 1)
    .some((step) => (step.kind === "end" || isPlacement(step)) && stood(step));
}
