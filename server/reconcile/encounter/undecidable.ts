import type { Flag } from "#server/canonical/claim.ts";
import { isUndecidable } from "../order-key.ts";
import type { Step } from "./step.ts";

/** Ties that only a name or a hash breaks are broken all the same, and said to be so. */
export function flagUndecidable(steps: Step[], flags: Set<Flag>): void {
  for (let i = 1; i < steps.length; i++) {
    const before = steps[i - 1] as Step;
    const step = steps[i] as Step;
    if (step.kind === "move" && isUndecidable(before, step)) flags.add("order.ambiguous");
  }
}
