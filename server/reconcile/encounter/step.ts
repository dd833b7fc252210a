import type { EncounterClass } from "#server/canonical/claim.ts";
import type { Stay } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import type { ClaimKind, HeldClaim } from "../claim-record.ts";

/** How a claim acts in one fold: its time and place after updates, and whether a cancel took it back. */
export interface Step {
  claim: HeldClaim;
  kind: ClaimKind;
  t: Instant;
  r: Instant;
  /** `undefined`: the sender said nothing; `null`: the sender deleted it. */
  place: PlaceRef | null | undefined;
  prior: PlaceRef | null | undefined;
  class: EncounterClass | null | undefined;
  basis: Stay["basis"];
  /** Every report that makes the same statement (a second feed's too). */
  events: string[];
  /** When the cancel that took it back was recorded; null while it stands. */
  voidedAt: Instant | null;
  voidedBy: HeldClaim | null;
  /** Concluded rather than stated: from a snapshot, a tracked arrival or the place a cancel names. */
  origin: "stated" | "observation" | "arrival" | "cancel" | "snapshot";
}

export function stepOf(claim: HeldClaim, kind: ClaimKind = claim.kind): Step {
  const { data } = claim;
  return {
    claim,
    kind,
    t: claim.t,
    r: claim.r,
    place: data.place,
    prior: data.prior,
    class: data.class,
    basis: "explicit",
    events: [claim.id],
    voidedAt: null,
    voidedBy: null,
    origin: "stated",
  };
}

export function isLive(step: Step): boolean {
  return step.voidedAt === null;
}

/** Whether the step says where the patient is. */
export function isPlacement(step: Step): boolean {
  return (step.kind === "start" || step.kind === "class" || step.kind === "move") && step.place !== undefined;
}
