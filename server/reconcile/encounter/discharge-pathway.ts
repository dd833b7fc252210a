import type { DischargePathway } from "#server/canonical/families/decision.ts";
import type { Milestone, MilestoneClaim } from "#server/canonical/families/order.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Held } from "../claim-record.ts";
import { compareRecorded } from "../order-key.ts";
import type { AttributeWords } from "./attributes.ts";
import type { Walk } from "./stays.ts";
import { isLive, type Step } from "./step.ts";

export type HeldMilestone = Held<MilestoneClaim>;

export interface PathwayInputs {
  steps: Step[];
  walk: Walk;
  words: AttributeWords;
  milestones: HeldMilestone[];
  /** When the discharge order that stands was signed. */
  orderedAt: Instant | null;
}

/** Expected -> ordered -> milestones -> confirmed -> left. An order or a confirmation never ends the stay. */
export function dischargePathway({ steps, walk, words, milestones, orderedAt }: PathwayInputs): DischargePathway {
  const expected = expectation(steps, words);
  const confirmed = steps.findLast((step) => step.claim.type === "discharge.confirmed" && isLive(step));
  return {
    ...expected,
    orderedAt,
    milestones: foldMilestones(milestones),
    confirmedAt: confirmed?.t ?? null,
    leftAt: walk.ended ? walk.endedAt : null,
  };
}

/** An A16 and the date any message carries (PV2-9) are one statement: the last one written stands. */
function expectation(steps: Step[], words: AttributeWords): Pick<DischargePathway, "expectedAt" | "expectedSince"> {
  const all = steps.filter((step) => step.claim.type === "discharge.expected");
  const plans = all.filter(isLive);
  const plan = plans.reduce<Step | null>((a, b) => (!a || compareRecorded(b.claim, a.claim) > 0 ? b : a), null);
  const word = words.lastClaim("expectedDischargeAt");
  const retracted = all.some((step) => step.voidedAt !== null && word !== null && step.voidedAt >= word.r);
  const wordStands = word !== null && !retracted && (!plan || compareRecorded(word, plan.claim) >= 0);
  if (wordStands && word.data.expectedDischargeAt == null) return { expectedAt: null, expectedSince: null };
  if (!plan && !wordStands) return { expectedAt: null, expectedSince: null };
  const wordSince = retracted ? null : (words.since("expectedDischargeAt")?.t ?? null);
  const since = Math.min(...plans.map((step) => step.t), wordSince ?? Number.POSITIVE_INFINITY);
  const at = wordStands
    ? word.data.expectedDischargeAt
    : (plan?.claim.data.plannedAt ?? plan?.claim.data.expectedDischargeAt);
  return { expectedAt: at ?? null, expectedSince: Number.isFinite(since) ? since : null };
}

/** One state per milestone; a cancelled document takes back its own word alone. */
function foldMilestones(claims: HeldMilestone[]): DischargePathway["milestones"] {
  const sorted = [...claims].sort((a, b) => a.t - b.t || compareRecorded(a, b));
  const cancelled = new Set<string>();
  for (const [index, claim] of sorted.entries()) {
    if (claim.type !== "discharge.milestone.cancelled") continue;
    const target = sorted.slice(0, index).findLast((other) => isTarget(other, claim) && !cancelled.has(other.id));
    if (target) cancelled.add(target.id);
  }
  const states: DischargePathway["milestones"] = {};
  for (const claim of sorted) {
    if (claim.type !== "discharge.milestone.reached" || cancelled.has(claim.id)) continue;
    const { milestone, state } = claim.data;
    const before = states[milestone as Milestone];
    if (before?.state === state) continue;
    states[milestone as Milestone] = {
      state,
      since: before?.since ?? claim.t,
      doneAt: state === "done" ? claim.t : null,
    };
  }
  return states;
}

function isTarget(other: HeldMilestone, cancel: HeldMilestone): boolean {
  if (other.type !== "discharge.milestone.reached" || other.data.milestone !== cancel.data.milestone) return false;
  return cancel.data.document === null || other.data.document === cancel.data.document;
}
