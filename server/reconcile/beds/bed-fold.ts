import type { Flag } from "#server/canonical/claim.ts";
import type { BedNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { sortedFlags } from "../encounter/flags.ts";
import type { SiteView } from "../site-view.ts";
import type { BedInputs, Promised } from "./bed-inputs.ts";
import { bedConflicts } from "./conflicts.ts";
import { type BedCondition, foldCondition } from "./readiness.ts";
import { bedTimeline } from "./timeline.ts";

export interface BedFold {
  now: BedNow;
  waits: { timer: string; dueAt: Instant }[];
}

/** What is true of one bed: occupancy, readiness, block and assignment as separate axes (reference mapping 3.3 to 3.6). */
export function foldBed(inputs: BedInputs, site: SiteView): BedFold {
  const condition = foldCondition(bedTimeline(inputs), site);
  if (condition.assertion && condition.assertion.data.expiresAt <= inputs.clock) condition.assertion = null;
  const { conflicts, dueAts } = bedConflicts(inputs, condition, site.policy);
  const waits = dueAts.map((dueAt) => ({ timer: "settle", dueAt }));
  const promised = currentPromise(inputs);
  if (promised) waits.push({ timer: "assignment", dueAt: promised.until });
  if (condition.assertion) waits.push({ timer: "assertion", dueAt: condition.assertion.data.expiresAt });
  const flags = new Set<Flag>(conflicts.map((conflict) => conflict.flag));
  if (condition.swapInferred && condition.occupants.length > 0) flags.add("swap.inferred");
  const { readiness, since } = shownReadiness(condition);
  return {
    waits,
    now: {
      bed: inputs.bed,
      facility: inputs.facility,
      occupants: condition.occupants
        .map(({ encounter, from, onLeave, basis }) => ({ encounter, since: from, onLeave, basis }))
        .sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || (a.encounter < b.encounter ? -1 : 1)),
      readiness,
      readinessSince: since,
      cleaningLevel: condition.level,
      block: shownBlock(condition),
      assignment: promised && { encounter: promised.encounter, since: promised.since, until: promised.until },
      isolation: condition.isolation,
      assertion: shownAssertion(condition),
      conflicts,
      flags: sortedFlags(flags),
    },
  };
}

function currentPromise({ promised, clock }: BedInputs): Promised | null {
  const standing = promised.filter((promise) => promise.until > clock);
  return standing.reduce<Promised | null>(
    (best, promise) =>
      !best || promise.since > best.since || (promise.since === best.since && promise.event > best.event)
        ? promise
        : best,
    null,
  );
}

/** A person's word about readiness wins until cleaning or a stay comes; it never hides that somebody lies there. */
function shownReadiness({
  assertion,
  occupants,
  readiness,
  since,
}: BedCondition): Pick<BedFold["now"], "readiness"> & { since: Instant | null } {
  const state = assertion?.data.state;
  if (!assertion || occupants.length > 0) return { readiness, since };
  if (state === "ready" || state === "dirty" || state === "cleaning") return { readiness: state, since: assertion.t };
  if (state === "occupied") return { readiness: "in-use", since: assertion.t };
  return { readiness, since };
}

function shownBlock({ blocks, assertion }: BedCondition): BedNow["block"] {
  const block = blocks.get("person") ?? blocks.get("master") ?? blocks.get("status");
  if (block || assertion?.data.state !== "blocked") return block ?? null;
  return { reason: "asserted", since: assertion.t, until: assertion.data.expiresAt, source: assertion.actor };
}

function shownAssertion({ assertion }: BedCondition): BedNow["assertion"] {
  if (!assertion) return null;
  const { state, encounter, expiresAt } = assertion.data;
  return { id: assertion.id, state, encounter, since: assertion.t, expiresAt, actor: assertion.actor };
}
