import type { ClaimOrder, EncounterClaim, Flag } from "#server/canonical/claim.ts";
import type { EventType, RecordedEvent } from "#server/canonical/event.ts";
import type { LinkClaim, SnapshotClaim, SwapClaim } from "#server/canonical/families/encounter.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";

/** What a report does to an encounter's history (reference mapping 3.1). */
export type ClaimKind =
  | "plan-start"
  | "start"
  | "class"
  | "move"
  | "leave"
  | "return"
  | "observe"
  | "end"
  | "plan"
  | "track"
  | "attend"
  | "cancel";

/** Everything an encounter report may carry, whichever family member it is. */
export type EncounterReport = EncounterClaim &
  Partial<Pick<SwapClaim, "leg" | "swapId" | "otherEncounter" | "otherPatient">> &
  Pick<SnapshotClaim, "fhir"> &
  Partial<Pick<LinkClaim, "retiredEncounter" | "retiredAccount" | "level" | "retiredPatient">>;

/** What every report in memory has, whatever it is about. Plain JSON, so that a snapshot is the memory itself. */
export interface Held<D> {
  id: string;
  type: EventType;
  /** Encounter key as received, before aliases. */
  encounter: string | null;
  patient: string | null;
  facility: string;
  /** When it happened in the world. */
  t: Instant;
  /** When the source wrote it down: the clock of "what the sender knew by then". */
  r: Instant;
  /** When our transaction wrote it: the clock of settling and waiting only, never of order. */
  recordedAt: Instant;
  actor: string;
  data: D;
}

export type HeldClaim = Held<EncounterReport> & { kind: ClaimKind };

const KINDS: { [K in EventType]?: ClaimKind } = {
  "encounter.preadmitted": "plan-start",
  "encounter.registered": "start",
  "encounter.admitted": "start",
  "encounter.transferred": "move",
  "encounter.swapped": "move",
  "encounter.class.changed": "class",
  "encounter.leave.started": "leave",
  "encounter.leave.ended": "return",
  "encounter.discharged": "end",
  "encounter.left.unseen": "end",
  "encounter.updated": "observe",
  "encounter.admission.expected": "plan",
  "encounter.transfer.expected": "plan",
  "discharge.expected": "plan",
  "discharge.confirmed": "plan",
  "encounter.tracking.departed": "track",
  "encounter.tracking.arrived": "track",
  "encounter.attending.changed": "attend",
};

/** Which reports a cancel may hit. An A11 says neither whether it meant the admission or the registration. */
export const CANCEL_TARGETS: { [K in EventType]?: readonly EventType[] } = {
  "encounter.preadmitted.cancelled": ["encounter.preadmitted"],
  "encounter.registered.cancelled": ["encounter.registered", "encounter.admitted"],
  "encounter.admitted.cancelled": ["encounter.admitted", "encounter.registered"],
  "encounter.transferred.cancelled": ["encounter.transferred"],
  "encounter.leave.started.cancelled": ["encounter.leave.started"],
  "encounter.leave.ended.cancelled": ["encounter.leave.ended"],
  "encounter.discharged.cancelled": ["encounter.discharged", "encounter.left.unseen"],
  "encounter.admission.expected.cancelled": ["encounter.admission.expected"],
  "encounter.transfer.expected.cancelled": ["encounter.transfer.expected"],
  "encounter.tracking.departed.cancelled": ["encounter.tracking.departed"],
  "encounter.tracking.arrived.cancelled": ["encounter.tracking.arrived"],
  "encounter.attending.changed.cancelled": ["encounter.attending.changed"],
  "discharge.expected.cancelled": ["discharge.expected"],
  "discharge.confirmed.cancelled": ["discharge.confirmed"],
};

export function claimKind(type: EventType): ClaimKind | null {
  return KINDS[type] ?? (CANCEL_TARGETS[type] ? "cancel" : null);
}

interface AnyClaim {
  time: StatedTime;
  order: ClaimOrder;
  source: string;
  flags: Flag[];
}

/** The part of a recorded event that memory keeps. */
export function hold<D extends AnyClaim>(event: RecordedEvent, data: D): Held<D> {
  return {
    id: event.id,
    type: event.type,
    encounter: event.encounter,
    patient: event.patient,
    facility: event.facility,
    t: data.time.at,
    r: event.sourceRecordedAt ?? data.order.messageTime ?? data.time.at,
    recordedAt: event.recordedAt,
    actor: event.actor,
    data,
  };
}
