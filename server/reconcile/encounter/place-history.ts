import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { recordedNoLaterThan } from "../order-key.ts";
import { isPlacement, type Step } from "./step.ts";

type Place = Step["place"];

/** Stood when `known` was written: recorded by then and not yet taken back. */
export function stoodBy(step: Step, known: HeldClaim): boolean {
  return recordedNoLaterThan(step.claim, known) && (step.voidedAt === null || step.voidedAt > known.r);
}

/** Where the patient was right before `step`, by what was recorded when `known` was; undefined: unknown. */
export function placeBefore(steps: Step[], step: Step, known: HeldClaim): Place {
  let place: Place;
  for (const other of steps) {
    if (other === step) break;
    if (isPlacement(other) && other.voidedAt === null && recordedNoLaterThan(other.claim, known)) place = other.place;
  }
  return place;
}

export interface KnownHistory {
  place: Place;
  class: Step["class"];
  ended: boolean;
  /** False: the steps that qualify say nothing at all. */
  known: boolean;
}

/** Place, class and end at `at` by the steps that qualify, in R2 order. */
export function historyAt(steps: Step[], at: Instant, qualifies: (step: Step) => boolean): KnownHistory {
  const history: KnownHistory = { place: undefined, class: undefined, ended: false, known: false };
  for (const step of steps) {
    if (step.t > at) break;
    if (!qualifies(step)) continue;
    if (isPlacement(step)) history.place = step.place;
    if (step.class !== undefined && (step.kind === "start" || step.kind === "class")) history.class = step.class;
    if (step.kind === "start") history.ended = false;
    if (step.kind === "end") {
      history.ended = true;
      if (step.place) history.place = step.place;
    }
    if (step.kind !== "plan" && step.kind !== "track" && step.kind !== "attend") history.known = true;
  }
  return history;
}
