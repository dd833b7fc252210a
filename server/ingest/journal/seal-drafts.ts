import { createHash } from "node:crypto";
import { type Draft, type PatientIdentity, PROVISIONAL } from "#server/canonical/draft.ts";
import { encounterKey, type NewEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";

export interface SealContext {
  source: string;
  inboundId: number;
  contentKey: string;
  mapping: string;
  mappingVersion: string;
  /** Ids of earlier translations of the same message that these events replace. */
  supersedes: string[];
  tokenOf(identity: PatientIdentity): string;
  note(text: string, token: string | null): string;
}

/** Version of the vocabulary in `server/canonical`. */
const EVENT_VERSION = 1;

/** Puts tokens in the place of persons and references in the place of free text: only the result may reach the log. */
export function sealDrafts(drafts: Draft[], context: SealContext): NewEvent[] {
  return drafts.map((draft, index) => sealDraft(draft, index, context));
}

function sealDraft(draft: Draft, index: number, context: SealContext): NewEvent {
  const patient = draft.patient ? context.tokenOf(draft.patient) : null;
  const encounter = draft.encounter === PROVISIONAL ? provisionalKey(draft, patient) : draft.encounter;
  return {
    id: eventId([context.source, context.contentKey, context.mapping, context.mappingVersion, String(index)]),
    type: draft.type,
    version: EVENT_VERSION,
    kind: "report",
    occurredAt: draft.occurredAt,
    occurredOffset: draft.occurredOffset,
    sourceRecordedAt: draft.sourceRecordedAt,
    facility: draft.facility,
    encounter,
    bed: draft.bed,
    patient,
    actor: `source:${context.source}`,
    correlationId: encounter ?? `inbound:${context.inboundId}`,
    causationId: null,
    supersedes: index === 0 ? context.supersedes : [],
    lineage: {
      inboundId: context.inboundId,
      mapping: context.mapping,
      mappingVersion: context.mappingVersion,
      fields: draft.fields,
    },
    data: sealData(draft, patient, context),
  } as NewEvent;
}

function sealData(draft: Draft, patient: string | null, context: SealContext): Draft["data"] {
  if (!draft.retiredPatient && !draft.otherPatient && !draft.notes) return draft.data;
  const notes = Object.entries(draft.notes ?? {}).map(([name, text]) => [name, context.note(text, patient)]);
  return {
    ...draft.data,
    ...(draft.retiredPatient && { retiredPatient: context.tokenOf(draft.retiredPatient) }),
    ...(draft.otherPatient && { otherPatient: context.tokenOf(draft.otherPatient) }),
    ...(notes.length > 0 && { notes: Object.fromEntries(notes) }),
  };
}

/** A start without a number gets one from patient, facility and minute, later adopted by alias (reference mapping F9). */
function provisionalKey(draft: Draft, patient: string | null): string | null {
  if (!patient) return null;
  const minute = Math.trunc(draft.occurredAt / 60_000);
  const hash = createHash("sha256").update(`${patient}|${draft.facility}|${minute}`).digest("hex");
  return encounterKey(draft.facility, `P${hash.slice(0, 12)}`, "provisional");
}
