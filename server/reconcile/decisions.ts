import type { EventType, NewEvent } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Cause } from "./cause.ts";

export interface ReconcilerDeps {
  /** A UUID from its parts, the same for the same parts. */
  idOf(parts: string[]): string;
  /** What is said to have happened after it is left out, and what takes back something from before it is not; absent: the present. */
  horizon?: Instant;
}

interface DecisionSubject {
  /** What the decision is about, for its id. */
  subject: string;
  facility: string;
  encounter: string | null;
  bed: string | null;
  patient: string | null;
  /** When it became true in the world, where that is not the time of the newest cause. */
  at: Instant | null;
}

/** A decision as the log takes it. Its id follows from what was decided and why, so that a retry is the same event. */
export function decisionEvent<T extends EventType>(
  deps: ReconcilerDeps,
  type: T,
  about: DecisionSubject,
  causes: readonly Cause[],
  data: EventData[T],
): NewEvent<T> {
  const newest = causes.at(-1);
  const { subject, facility, encounter, bed, patient, at } = about;
  return {
    id: deps.idOf([type, subject, ...causes.map((cause) => cause.id), JSON.stringify(data)]),
    type,
    version: 1,
    kind: "decision",
    occurredAt: at ?? newest?.t ?? 0,
    occurredOffset: newest?.offset ?? 0,
    sourceRecordedAt: newest?.r ?? null,
    facility,
    encounter,
    bed,
    patient,
    actor: "reconciler",
    correlationId: newest?.correlationId ?? subject,
    causationId: newest?.id ?? null,
    supersedes: [],
    lineage: null,
    data,
  };
}

/** Effects are not started when every report behind a decision is history. */
export function isMuted(causes: readonly Cause[]): boolean {
  return causes.length > 0 && causes.every((cause) => cause.historic);
}

export function idsOf(causes: readonly Cause[]): string[] {
  return causes.map((cause) => cause.id);
}
