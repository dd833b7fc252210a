import type { Instant } from "#server/canonical/instant.ts";
import { physicalBed } from "../place-match.ts";
import { isPlacement, type Step } from "./step.ts";

/** A bed somebody was said to lie in by an admission that was cancelled afterwards. */
export interface VoidedUse {
  bed: string;
  from: Instant;
  to: Instant;
  event: string;
}

/** The beds behind cancelled admissions: out of history, but they may need a clean (reference mapping 3.5, A11). */
export function voidedUses(steps: Step[]): VoidedUse[] {
  const uses: VoidedUse[] = [];
  const voided = steps.filter((step) => isStartCancel(step) && (isPlacement(step) || step.kind === "end"));
  for (const [index, step] of voided.entries()) {
    const bed = step.kind === "end" ? null : physicalBed(step.place);
    if (bed && step.voidedBy)
      uses.push({ bed, from: step.t, to: voided[index + 1]?.t ?? step.voidedBy.r, event: step.voidedBy.id });
  }
  return uses;
}

function isStartCancel(step: Step): boolean {
  const by = step.voidedBy?.type;
  return by === "encounter.admitted.cancelled" || by === "encounter.registered.cancelled";
}
