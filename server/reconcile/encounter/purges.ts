import type { Flag } from "#server/canonical/claim.ts";
import type { EventType } from "#server/canonical/event.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { isLive, type Step } from "./step.ts";

/** A source took a visit (A23) or a person (A29) out of its records. Housekeeping there, no correction (HL7 v2.9 ch. 3.3.23). */
export interface HeldPurge {
  id: string;
  type: Extract<EventType, "encounter.purged" | "patient.purged">;
  /** When the source did it. */
  r: Instant;
}

/** A visit that the source starts anew later is in its records again. */
export function standingPurge(purges: readonly HeldPurge[], steps: readonly Step[]): HeldPurge | null {
  return (
    purges.find(({ r }) => !steps.some((step) => step.kind === "start" && isLive(step) && step.claim.r > r)) ?? null
  );
}

/** What is over leaves the live views; what is not keeps its bed, and the contradiction is a person's to settle. */
export function purgeEffect(
  status: EncounterNow["status"],
  purge: HeldPurge | null,
  flags: Set<Flag>,
): Pick<EncounterNow, "purged"> {
  if (!purge) return {};
  if (status === "closed" || status === "cancelled") return { purged: true };
  flags.add("purge.parked");
  return {};
}
