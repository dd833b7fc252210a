import type { Flag } from "#server/canonical/claim.ts";
import type { HeldClaim } from "../claim-record.ts";
import { compareRecorded } from "../order-key.ts";
import type { Step } from "./step.ts";

/** IHE PAM Z99: a snapshot event that names a movement instead of the whole visit. */
export function isMovementUpdate(claim: HeldClaim): boolean {
  return claim.type === "encounter.updated" && claim.data.movement?.action === "UPDATE";
}

export function sameMovement(a: HeldClaim, b: HeldClaim): boolean {
  const ids = b.data.movement?.ids ?? [];
  return (a.data.movement?.ids ?? []).some((x) => ids.some((y) => x.id === y.id && x.authority === y.authority));
}

/** R9: per movement the update recorded last replaces the fields it values, the time among them. */
export function applyMovementUpdates(steps: Step[], updates: HeldClaim[], flags: Set<Flag>): void {
  for (const update of [...updates].sort(compareRecorded)) {
    const targets = steps.filter((step) => sameMovement(step.claim, update));
    if (targets.length === 0) flags.add("movement.missing");
    for (const step of targets) {
      const { movement, place, prior, class: stated } = update.data;
      if (movement?.start != null) step.t = movement.start;
      if (place !== undefined) step.place = place;
      if (prior !== undefined) step.prior = prior;
      if (stated !== undefined) step.class = stated;
      step.events = [...step.events, update.id];
    }
  }
}
