import type { Flag } from "#server/canonical/claim.ts";
import type { SitePolicy } from "#server/site/site-map.ts";
import type { HeldClaim } from "../claim-record.ts";
import { compareRecorded } from "../order-key.ts";
import { agrees, samePlace } from "../place-match.ts";
import { historyAt, type KnownHistory, stoodBy } from "./place-history.ts";
import { isLive, isPlacement, type Step, stepOf } from "./step.ts";

const MINUTE = 60_000;

export interface Inferences {
  /** Moves and changes of class that only a snapshot tells of. */
  inferred: Step[];
  /** Which clause of the U rules settled each snapshot that did not simply agree. */
  rules: Map<string, string>;
}

/**
 * U1 to U4: a snapshot (or, for its class alone, a transfer) is compared with what its own sender had recorded by then, never with what is known today. `steps`
 * must be in R2 order with cancels applied.
 */
export function inferFromSnapshots(
  steps: Step[],
  snapshots: HeldClaim[],
  policy: SitePolicy,
  flags: Set<Flag>,
): Inferences {
  const found: Inferences = { inferred: [], rules: new Map() };
  const sources = new Set(steps.map((step) => step.claim.data.source));
  for (const snapshot of [...snapshots].sort(compareRecorded)) {
    const context = { steps, snapshot, policy, flags, found, hasOwn: sources.has(snapshot.data.source) };
    if (snapshot.data.place !== undefined && snapshot.kind === "observe") inferPlace(context);
    if (statedClass(snapshot) !== undefined) inferClass(context);
  }
  found.inferred = found.inferred.filter((step) => !isTakenOver(step, steps));
  return found;
}

interface Comparison {
  steps: Step[];
  snapshot: HeldClaim;
  policy: SitePolicy;
  flags: Set<Flag>;
  found: Inferences;
  hasOwn: boolean;
}

function inferPlace(context: Comparison): void {
  const { steps, snapshot, policy, flags, found } = context;
  const { place } = snapshot.data;
  const today = historyAt(steps, snapshot.t, isLive);
  if (today.ended || (today.known && place && found.inferred.length === 0 && agrees(place, today.place))) return;
  const then = knownThen(context, snapshot.t);
  if (then.ended || !then.known) return;
  if (samePlace(place, then.place) || agrees(place, then.place)) return;
  if (
    place &&
    steps.some((step) => isLive(step) && near(step, snapshot, policy) && isPlacement(step) && agrees(place, step.place))
  ) {
    found.rules.set(snapshot.id, "U2");
    return;
  }
  if (place && isStale(context)) {
    flags.add("stale.snapshot");
    found.rules.set(snapshot.id, "U3");
    return;
  }
  found.rules.set(snapshot.id, place === null ? "U5" : "U2");
  found.inferred.push({ ...stepOf(snapshot, "move"), class: undefined, basis: "inferred", origin: "observation" });
}

/** A class of `preadmit` on a visit that has begun says nothing: the trigger, not the class, tells the lifecycle (F15). */
export function statedClass(claim: HeldClaim): Step["class"] {
  return claim.data.class === "preadmit" ? undefined : claim.data.class;
}

function inferClass(context: Comparison): void {
  const { steps, snapshot, policy, found } = context;
  const stated = statedClass(snapshot);
  const today = historyAt(steps, snapshot.t, isLive);
  if (today.ended || (found.inferred.length === 0 && today.class === stated)) return;
  const then = knownThen(context, snapshot.t);
  if (then.ended || !then.known || then.class === stated || (then.class === undefined && stated === null)) return;
  const explicit = steps.some(
    (step) => isLive(step) && step.class === stated && step.kind !== "move" && near(step, snapshot, policy),
  );
  if (explicit) return;
  if (!found.rules.has(snapshot.id)) found.rules.set(snapshot.id, "U2");
  found.inferred.push({
    ...stepOf(snapshot, "class"),
    place: undefined,
    class: stated,
    basis: "inferred",
    origin: "observation",
  });
}

function near(step: Step, snapshot: HeldClaim, policy: SitePolicy): boolean {
  return Math.abs(step.t - snapshot.t) <= policy.absorbWindowMinutes * MINUTE;
}

/** A sender without movements of its own is compared with what all of them had said. */
function knownThen({ steps, snapshot, found, hasOwn }: Comparison, at: number): KnownHistory {
  const own = (step: Step) => (!hasOwn || step.claim.data.source === snapshot.data.source) && stoodBy(step, snapshot);
  if (found.inferred.length === 0) return historyAt(steps, at, own);
  const all = [...steps, ...found.inferred].sort((a, b) => a.t - b.t);
  return historyAt(all, at, own);
}

/** U3: still the place before the latest change, minutes after it was written: typical after A17 and A12. */
function isStale(context: Comparison): boolean {
  const { steps, snapshot, policy } = context;
  let changedAt = -Infinity;
  for (const step of steps) {
    if (!isPlacement(step)) continue;
    if (step.r <= snapshot.r) changedAt = Math.max(changedAt, step.r);
    if (step.voidedAt !== null && step.voidedAt <= snapshot.r) changedAt = Math.max(changedAt, step.voidedAt);
  }
  if (snapshot.r - changedAt > policy.staleSnapshotMinutes * MINUTE) return false;
  const before = historyAt(
    steps,
    snapshot.t,
    (step) => step.r < changedAt && (step.voidedAt === null || step.voidedAt >= changedAt),
  );
  return agrees(snapshot.data.place, before.place);
}

/** An explicit movement to the same place that comes next tells the time better than the snapshot did. */
function isTakenOver(step: Step, steps: Step[]): boolean {
  if (step.kind !== "move" || !step.place) return false;
  const next = steps.find(
    (other) => isLive(other) && other.t >= step.t && (isPlacement(other) || other.kind === "end"),
  );
  return next?.kind !== "end" && samePlace(next?.place, step.place);
}
