import type { Flag } from "#server/canonical/claim.ts";
import { compareRecorded } from "../order-key.ts";
import type { Step } from "./step.ts";

/**
 * R6: of several discharges between two starts the one written last stands, since it is the sender's last word; the others
 * go. `steps` in R2 order; the result too.
 */
export function naturalEnds(steps: Step[], flags: Set<Flag>): Step[] {
  const ends = steps.filter((step) => step.kind === "end");
  if (ends.length < 2) return steps;
  const dropped = new Set<Step>();
  let standing: Step | null = null;
  for (const step of steps) {
    if (step.kind === "start") standing = null;
    if (step.kind !== "end") continue;
    if (standing) {
      if (standing.t !== step.t) flags.add("discharge.repeated");
      const loser: Step = isLastWord(step, standing) ? standing : step;
      dropped.add(loser);
      if (loser === step) continue;
    }
    standing = step;
  }
  return steps.filter((step) => !dropped.has(step));
}

/** Left-unseen says more than the discharge it comes with in one message. */
function isLastWord(step: Step, other: Step): boolean {
  if (step.t === other.t && step.r === other.r && step.claim.type !== other.claim.type)
    return step.claim.type === "encounter.left.unseen";
  return compareRecorded(step.claim, other.claim) > 0;
}
