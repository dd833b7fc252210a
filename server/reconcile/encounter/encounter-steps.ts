import type { Flag } from "#server/canonical/claim.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { compareRecorded, sortSteps } from "../order-key.ts";
import type { SiteView } from "../site-view.ts";
import { assertedPlaces } from "./asserted-places.ts";
import { type CancelOutcome, matchCancels } from "./cancel-matching.ts";
import { mergeFeeds, type Takeover, weighLowerFeeds } from "./feed-ranks.ts";
import { fhirSteps } from "./fhir-differences.ts";
import { applyMovementUpdates, isMovementUpdate } from "./movement-updates.ts";
import { inferFromSnapshots } from "./observations.ts";
import { isLive, type Step, stepOf } from "./step.ts";
import { unconfirmedArrival } from "./tracking.ts";

export interface StepsResult {
  /** In R2 order, the voided ones too. */
  steps: Step[];
  cancels: CancelOutcome[];
  rules: Map<string, string>;
  /** Waits that only time ends: when, and by which name. */
  waits: { timer: string; dueAt: Instant }[];
  /** When a whole record, and not a step of it, was taken back; null while it stands. */
  takenBackAt: Instant | null;
}

/** From the set of claims to the steps of the history: updates (R9), feeds (X3, X4), cancels (R8 to R11), snapshots (U). */
export function encounterSteps(claims: HeldClaim[], site: SiteView, clock: Instant, flags: Set<Flag>): StepsResult {
  const sorted = sortClaims(claims);
  const fhir = fhirSteps(sorted.fhir, flags);
  const result: StepsResult = { steps: [], cancels: [], rules: new Map(), waits: [], takenBackAt: fhir.takenBackAt };
  const steps = [...sorted.steps, ...fhir.steps];
  applyMovementUpdates(steps, sorted.updates, flags);
  retimeAdmissions(steps);
  if (steps.length === 0) bootstrap(steps, sorted.snapshots, site);
  sortSteps(steps);
  const merged = mergeFeeds(steps, site);
  result.cancels = matchCancels(merged, sorted.cancels, flags);
  for (const { cancel, target, tier } of result.cancels)
    if (target) result.rules.set(cancel.id, tier ? `R8.${tier}` : "R8");
  const asserted = assertedPlaces(merged, result.cancels, flags);
  for (const step of asserted) result.rules.set(step.claim.id, "R11");
  const placed = asserted.length > 0 ? sortSteps([...merged, ...asserted]) : merged;
  const watched = [...sorted.snapshots, ...placed.filter(saysClass).map((step) => step.claim)];
  const { inferred, rules } = inferFromSnapshots(placed, watched, site.policy, flags);
  for (const [id, rule] of rules) result.rules.set(id, rule);
  const all = inferred.length > 0 ? sortSteps([...placed, ...inferred]) : placed;
  result.steps = settleArrival(weigh(all, sorted.snapshots, site, clock, flags, result), site, clock, result);
  return result;
}

interface SortedClaims {
  steps: Step[];
  cancels: HeldClaim[];
  updates: HeldClaim[];
  snapshots: HeldClaim[];
  fhir: HeldClaim[];
}

function sortClaims(claims: HeldClaim[]): SortedClaims {
  const sorted: SortedClaims = { steps: [], cancels: [], updates: [], snapshots: [], fhir: [] };
  for (const claim of claims) {
    if (isMovementUpdate(claim)) sorted.updates.push(claim);
    else if (claim.kind === "cancel" || claim.data.movement?.action === "CANCEL") sorted.cancels.push(claim);
    else if (claim.data.fhir) sorted.fhir.push(claim);
    else if (claim.kind === "observe") sorted.snapshots.push(claim);
    else sorted.steps.push(stepOf(claim));
  }
  return sorted;
}

/** A transfer's class is an observation: it carries no change of class of its own. */
function saysClass(step: Step): boolean {
  return step.kind === "move" && step.origin === "stated" && isLive(step) && step.claim.data.class != null;
}

/** F17: PV1-44 is the first arrival; a later start on the same visit happened when its own message says it was recorded. */
function retimeAdmissions(steps: Step[]): void {
  const starts = steps.filter((step) => step.kind === "start");
  if (starts.length < 2) return;
  starts.sort((a, b) => compareRecorded(a.claim, b.claim));
  for (const step of starts.slice(1)) if (step.claim.data.time.basis === "PV1-44") step.t = Math.max(step.t, step.r);
}

/** U4: at the first connection of a running hospital a snapshot of an unknown visit opens it. */
function bootstrap(steps: Step[], snapshots: HeldClaim[], site: SiteView): void {
  const first = snapshots
    .filter((claim) => claim.data.place && site.censusBootstrap(claim.data.source))
    .sort((a, b) => a.t - b.t || compareRecorded(a, b))[0];
  if (!first) return;
  const { admitAt } = first.data;
  const t = admitAt != null && admitAt < first.t ? admitAt : first.t;
  steps.push({ ...stepOf(first, "start"), t, basis: "implied", origin: "observation" });
}

function weigh(
  steps: Step[],
  snapshots: HeldClaim[],
  site: SiteView,
  clock: Instant,
  flags: Set<Flag>,
  result: StepsResult,
): Step[] {
  const weighed: Takeover = weighLowerFeeds(steps, snapshots, site, clock, flags);
  for (const dueAt of weighed.dueAts) result.waits.push({ timer: "takeover", dueAt });
  for (const step of weighed.steps)
    if (step.basis === "inferred" && step.origin === "stated") result.rules.set(step.claim.id, "X4");
  return weighed.steps;
}

/** An arrival in a new place that no transfer followed by the settling time becomes an inferred one. */
function settleArrival(steps: Step[], site: SiteView, clock: Instant, result: StepsResult): Step[] {
  const arrival = unconfirmedArrival(steps);
  if (!arrival) return steps;
  const dueAt = arrival.step.claim.recordedAt + site.policy.settleSeconds * 1000;
  if (clock < dueAt) {
    result.waits.push({ timer: "arrival", dueAt });
    return steps;
  }
  const { step, place } = arrival;
  result.rules.set(step.claim.id, "3.3");
  const move: Step = {
    ...step,
    kind: "move",
    place,
    prior: undefined,
    class: undefined,
    basis: "inferred",
    origin: "arrival",
  };
  return sortSteps([...steps, move]);
}
