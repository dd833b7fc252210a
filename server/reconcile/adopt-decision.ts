import type { RecordedEvent } from "#server/canonical/event.ts";
import type { DecisionEventData } from "#server/canonical/families/decision.ts";
import type { Desks } from "./desks.ts";

type Decided = DecisionEventData[Exclude<keyof DecisionEventData, "identity.aliased">]["now"];

/** The truth that a decision of the log put on record; null for every other event. */
export function decidedTruth(event: RecordedEvent): Decided | null {
  return event.kind === "decision" && "now" in event.data ? (event.data as { now: Decided }).now : null;
}

/**
 * Takes over what the log says was last decided of a subject. What a fold begun anew concludes can differ in what it rests on, and
 * a subject that came and went between two of its drains was never decided in it at all.
 */
export function adoptDecision(desks: Desks, event: RecordedEvent): void {
  const now = decidedTruth(event);
  if (!now) return;
  if ("occupants" in now) {
    desks.beds.file(now.bed, now.facility);
    desks.beds.decided.set(now.bed, now);
  } else if (event.encounter && desks.tombstones.has(event.encounter)) return;
  else if ("stays" in now) desks.encounters.decided.set(now.key, now);
  else desks.requests.decided.set(now.key, now);
}
