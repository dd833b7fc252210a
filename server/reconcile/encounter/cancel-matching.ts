import type { Flag } from "#server/canonical/claim.ts";
import { CANCEL_TARGETS, type HeldClaim } from "../claim-record.ts";
import { compareRecorded, recordedNoLaterThan } from "../order-key.ts";
import { samePlace, samePlaceLoosely } from "../place-match.ts";
import { sameStatedTime } from "../stated-time.ts";
import { sameMovement } from "./movement-updates.ts";
import { placeBefore } from "./place-history.ts";
import { isLive, type Step } from "./step.ts";

export interface CancelOutcome {
  cancel: HeldClaim;
  /** Null: repeated, or its target has not arrived. */
  target: Step | null;
  tier: 1 | 2 | 3 | 4 | null;
  repeated: boolean;
}

/**
 * R8: which claim each cancel takes back. Cancels act in the order their sources wrote them. `steps` must be in R2 order;
 * steps that a cancel hits are marked void in place.
 */
export function matchCancels(steps: Step[], cancels: HeldClaim[], flags: Set<Flag>): CancelOutcome[] {
  const outcomes: CancelOutcome[] = [];
  for (const cancel of [...cancels].sort(compareRecorded)) {
    const outcome = matchCancel(steps, cancel, outcomes);
    outcomes.push(outcome);
    if (outcome.repeated) flags.add("cancel.repeat");
    else if (!outcome.target) flags.add("cancel.unmatched");
    else takeBack(steps, outcome.target, cancel, flags);
  }
  return outcomes;
}

function matchCancel(steps: Step[], cancel: HeldClaim, earlier: CancelOutcome[]): CancelOutcome {
  const candidates = candidatesOf(steps, cancel);
  const settled = (target: Step, tier: CancelOutcome["tier"]): CancelOutcome =>
    isLive(target) ? { cancel, target, tier, repeated: false } : { cancel, target: null, tier, repeated: true };
  if (cancel.data.movement?.ids.length) {
    const named = candidates.find((step) => sameMovement(step.claim, cancel));
    if (named) return settled(named, 1);
    if (candidates.some((step) => step.claim.data.movement?.ids.length)) return unmatched(cancel);
  }
  if (!CANCEL_TARGETS[cancel.type]) return unmatched(cancel);
  const timed = byTargetTime(candidates, cancel);
  if (timed) return settled(timed, 2);
  if (!cancel.data.cancels?.targetTime && isRepeat(candidates, cancel, earlier))
    return { ...unmatched(cancel), repeated: true };
  const placed = byPlaces(steps, candidates, cancel);
  if (placed) return settled(placed, 3);
  const latest = byRecency(steps, candidates, cancel);
  return latest ? settled(latest, 4) : unmatched(cancel);
}

function unmatched(cancel: HeldClaim): CancelOutcome {
  return { cancel, target: null, tier: null, repeated: false };
}

function candidatesOf(steps: Step[], cancel: HeldClaim): Step[] {
  const types = CANCEL_TARGETS[cancel.type];
  const all = steps.filter(
    (step) =>
      step.origin !== "cancel" &&
      step.origin !== "observation" &&
      recordedNoLaterThan(step.claim, cancel) &&
      (types ? types.includes(step.claim.type) && !isCompanion(step) : step.claim.id !== cancel.id),
  );
  const own = all.filter((step) => step.claim.data.source === cancel.data.source);
  return own.length > 0 ? own : all;
}

/** The place that a change of class carries along is not a transfer of its own that an A12 could mean. */
function isCompanion(step: Step): boolean {
  return (
    step.claim.type === "encounter.transferred" &&
    (step.claim.data.trigger === "A06" || step.claim.data.trigger === "A07")
  );
}

function byTargetTime(candidates: Step[], cancel: HeldClaim): Step | null {
  const target = cancel.data.cancels?.targetTime;
  if (!target) return null;
  const hits = candidates.filter((step) => {
    const { time, admitAt } = step.claim.data;
    if (sameStatedTime(target, time.at, time.precision)) return true;
    if (step.t !== time.at && sameStatedTime(target, step.t, time.precision)) return true;
    return step.kind === "start" && admitAt != null && sameStatedTime(target, admitAt, time.precision);
  });
  if (hits.length < 2) return hits[0] ?? null;
  const { prior } = cancel.data;
  const placed = prior ? hits.filter((step) => samePlaceLoosely(step.place, prior)) : [];
  const choice = preferClass(placed.length > 0 ? placed : hits, cancel);
  return choice.findLast(isLive) ?? choice.at(-1) ?? null;
}

/** Tier 3 is about movements: the place left and the place gone back to name one of them. */
function byPlaces(steps: Step[], candidates: Step[], cancel: HeldClaim): Step | null {
  const { prior, place } = cancel.data;
  if (!prior || cancel.type !== "encounter.transferred.cancelled") return null;
  const fits = candidates.filter((step) => samePlaceLoosely(step.place, prior) && cameFrom(steps, step, place, cancel));
  return fits.findLast(isLive) ?? null;
}

/** Tier 4: "the latest" is what a bare cancel means. Only a movement is bound to the place the cancel names. */
function byRecency(steps: Step[], candidates: Step[], cancel: HeldClaim): Step | null {
  if (cancel.data.cancels?.targetTime && !timeMayBeItsOwn(cancel)) return null;
  const live = candidates.filter(isLive);
  if (cancel.type !== "encounter.transferred.cancelled") return preferClass(live, cancel).at(-1) ?? null;
  const { place, prior } = cancel.data;
  if (prior) return null;
  return live.findLast((step) => cameFrom(steps, step, place, cancel)) ?? null;
}

function preferClass(steps: Step[], cancel: HeldClaim): Step[] {
  if (steps[0]?.kind !== "start" || !cancel.data.class) return steps;
  const same = steps.filter((step) => step.class === cancel.data.class);
  return same.length > 0 ? same : steps;
}

const MINUTE = 60_000;

/**
 * EVN-6 of a leave or plan cancel may hold the cancelling time (HL7 v2.9 ch. 3, A52). Of a start or an end it does so only
 * if it is the minute in which the cancel was written; a movement's is always the target's.
 */
function timeMayBeItsOwn(cancel: HeldClaim): boolean {
  const at = cancel.data.cancels?.targetTime?.at;
  if (cancel.type === "encounter.transferred.cancelled" || at === undefined) return false;
  const aboutStartOrEnd =
    cancel.type === "encounter.discharged.cancelled" ||
    cancel.type === "encounter.admitted.cancelled" ||
    cancel.type === "encounter.registered.cancelled";
  return !aboutStartOrEnd || Math.abs(at - cancel.r) <= MINUTE;
}

/** An unknown origin is compatible with any. */
function cameFrom(steps: Step[], step: Step, place: Step["place"], cancel: HeldClaim): boolean {
  if (!place) return true;
  if (step.prior && samePlaceLoosely(step.prior, place)) return true;
  const before = placeBefore(steps, step, cancel);
  return before === undefined ? !step.prior : samePlaceLoosely(before, place);
}

/** The same selector again with nothing recorded since that it could mean: said twice, never an older movement undone. */
function isRepeat(candidates: Step[], cancel: HeldClaim, earlier: CancelOutcome[]): boolean {
  const last = earlier.findLast(
    (outcome) => outcome.cancel.type === cancel.type && sameSelector(outcome.cancel, cancel),
  );
  if (!last || (!last.target && !last.repeated)) return false;
  return !candidates.some((step) => compareRecorded(step.claim, last.cancel) > 0);
}

function sameSelector(a: HeldClaim, b: HeldClaim): boolean {
  return samePlace(a.data.place ?? null, b.data.place ?? null) && samePlace(a.data.prior ?? null, b.data.prior ?? null);
}

/** R10: a cancelled start takes back everything after it that was recorded by then; any other cancel, one claim. */
function takeBack(steps: Step[], target: Step, cancel: HeldClaim, flags: Set<Flag>): void {
  mark(target, cancel);
  const index = steps.indexOf(target);
  if (target.kind === "start") {
    for (const step of steps.slice(index + 1))
      if (isLive(step) && recordedNoLaterThan(step.claim, cancel)) mark(step, cancel);
    return;
  }
  const later = steps
    .slice(index + 1)
    .some((step) => step.kind === target.kind && isLive(step) && recordedNoLaterThan(step.claim, cancel));
  if (later && target.kind === "move") flags.add("cancel.not.latest");
}

function mark(step: Step, cancel: HeldClaim): void {
  step.voidedAt = cancel.r;
  step.voidedBy = cancel;
}
