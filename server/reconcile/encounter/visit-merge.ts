import type { Flag } from "#server/canonical/claim.ts";
import type { HeldClaim } from "../claim-record.ts";
import type { AliasGraph } from "../identity/alias-graph.ts";
import { samePlace } from "../place-match.ts";
import type { SiteView } from "../site-view.ts";
import type { Dossier } from "./dossier.ts";
import { encounterSteps } from "./encounter-steps.ts";
import { type TracedStay, walkSteps } from "./stays.ts";
import { isLive } from "./step.ts";

/**
 * M4: the claims of all numbers form one history. Where two visits that were merged overlap, the surviving number's stays
 * stand and the overlap is said to be a conflict; what is reported under the retired number after the merge counts in full.
 */
export function preferSurvivor(
  canonical: string,
  members: Dossier[],
  aliases: AliasGraph,
  site: SiteView,
  flags: Set<Flag>,
): HeldClaim[] {
  const own = members.find((member) => member.key === canonical);
  const merged = members.filter((member) => member !== own && aliases.mergedAt(member.key) !== null);
  if (!own || merged.length === 0) return members.flatMap((member) => member.claims);
  const stays = staysOf(own.claims, site);
  return members.flatMap((member) => {
    const at = member === own ? null : aliases.mergedAt(member.key);
    if (at === null) return member.claims;
    return member.claims.filter((claim) => {
      if (claim.r > at || !isMovement(claim) || !isCovered(claim, stays)) return true;
      if (claim.data.place && !stays.some((stay) => covers(stay, claim) && samePlace(stay.place, claim.data.place)))
        flags.add("merge.conflict");
      return false;
    });
  });
}

function staysOf(claims: HeldClaim[], site: SiteView): TracedStay[] {
  const flags = new Set<Flag>();
  const { steps } = encounterSteps(
    claims.filter((claim) => !claim.data.parallel),
    site,
    0,
    flags,
  );
  return walkSteps(
    steps.filter(
      (step) =>
        isLive(step) &&
        step.kind !== "plan" &&
        step.kind !== "track" &&
        step.kind !== "attend" &&
        step.kind !== "plan-start",
    ),
    [],
    flags,
  ).stays;
}

function isMovement(claim: HeldClaim): boolean {
  return claim.kind === "start" || claim.kind === "move" || claim.kind === "class" || claim.kind === "end";
}

function isCovered(claim: HeldClaim, stays: TracedStay[]): boolean {
  return stays.some((stay) => covers(stay, claim));
}

function covers(stay: TracedStay, claim: HeldClaim): boolean {
  return stay.startedAt <= claim.t && (stay.to === null || claim.t < stay.to);
}
