import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { EventType, LineageField } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { EventTime } from "./fields/event-time.ts";
import type { MessageContext } from "./message-context.ts";

export interface DraftSubject {
  encounter?: string | null;
  bed?: string | null;
  patient: PatientIdentity | null;
  retiredPatient?: PatientIdentity | undefined;
  otherPatient?: PatientIdentity | undefined;
}

export function makeDraft<T extends EventType>(
  context: MessageContext,
  type: T,
  subject: DraftSubject,
  when: EventTime,
  fields: LineageField[],
  data: EventData[T],
): Draft {
  const { retiredPatient, otherPatient } = subject;
  const draft = {
    type,
    occurredAt: when.time.at,
    occurredOffset: when.time.offset,
    sourceRecordedAt: when.recordedAt,
    facility: context.facility.id,
    encounter: subject.encounter ?? null,
    bed: subject.bed ?? null,
    patient: subject.patient,
    ...(retiredPatient && { retiredPatient }),
    ...(otherPatient && { otherPatient }),
    // A copy: the reading of the next draft of the same message goes on adding to its list.
    fields: [...fields],
    data,
  };
  // The compiler cannot see that type and data of a generic T belong to the same member of the union.
  return draft as Draft;
}

/** The part that claims of every family share. */
export function claimBase(context: MessageContext, when: EventTime) {
  return {
    trigger: context.trigger,
    source: context.source.id,
    time: when.time,
    order: context.order,
    flags: [...new Set([...context.flags, ...when.flags])],
  };
}
