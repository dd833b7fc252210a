import type { EncounterClass } from "#server/canonical/claim.ts";
import { ENCOUNTER_CLASSES } from "#server/canonical/claim.ts";
import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { EventType, LineageField } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { chooseTime, parseStatedTime } from "../http/stated-time.ts";
import {
  addFlag,
  type ClaimBase,
  clockOf,
  type Findings,
  facilityOf,
  identityOf,
  placeOf,
  type TranslateContext,
  visitKey,
} from "../http/translate-context.ts";
import type { CloudEvent } from "./cloud-events.ts";
import type { WebhookPatient, WebhookPlace, WebhookVisit } from "./webhook-parts.ts";

/** One event while it is being translated: its context, its times, and what was found doubtful. */
export interface WebhookMessage {
  context: TranslateContext;
  type: string;
  facility: string;
  time: StatedTime;
  sentAt: Instant | null;
  findings: Findings;
  /** Property names of `data`, for lineage. */
  properties: string[];
}

interface CommonData {
  at?: string | undefined;
  facility?: string | undefined;
}

export function openMessage(
  event: CloudEvent,
  data: CommonData,
  context: TranslateContext,
  findings: Findings,
): WebhookMessage {
  const facility = facilityOf(context, data.facility);
  const clock = clockOf(context, facility);
  const sent = event.time === undefined ? null : parseStatedTime(event.time, clock, "time");
  const at = data.at === undefined ? null : parseStatedTime(data.at, clock, "data.at");
  const { time, flags } = chooseTime([at, sent], context.receivedAt);
  for (const flag of flags) addFlag(findings, flag);
  return {
    context,
    type: event.type,
    facility,
    time,
    sentAt: sent?.at ?? null,
    findings,
    properties: Object.keys(data),
  };
}

/** The part every claim shares. Flags are copied when the draft is built, after everything doubtful was met. */
export function claimBase(message: WebhookMessage): ClaimBase {
  const { context, time, sentAt, findings } = message;
  return {
    trigger: "webhook",
    source: context.source.id,
    time,
    order: {
      messageTime: sentAt,
      sequence: null,
      controlId: context.controlId,
      contentKey: context.contentKey,
    },
    flags: [...findings.flags],
  };
}

export interface Subject {
  encounter?: string | null;
  bed?: string | null;
  patient?: PatientIdentity | null;
  retiredPatient?: PatientIdentity;
  otherPatient?: PatientIdentity;
  notes?: Record<string, string>;
}

/** One draft with the envelope of its message. */
export function draftOf<K extends EventType>(
  message: WebhookMessage,
  type: K,
  subject: Subject,
  data: EventData[K],
): Draft<K> {
  const { encounter = null, bed = null, patient = null, ...rest } = subject;
  return {
    type,
    occurredAt: message.time.at,
    occurredOffset: message.time.offset,
    sourceRecordedAt: message.sentAt,
    facility: message.facility,
    encounter,
    bed,
    patient,
    ...rest,
    fields: lineageOf(message.properties),
    data,
  };
}

/** Properties whose attribute in the event has another name. */
const ATTRIBUTE_NAMES: Record<string, string> = {
  at: "time",
  visit: "encounter",
  order: "numbers",
  kind: "meaning",
  target: "cancels",
  note: "notes",
  retired: "retiredPatient",
  legs: "place",
};

function lineageOf(properties: string[]): LineageField[] {
  return [
    { path: "type", as: "type" },
    ...properties.map((name) => ({ path: `data.${name}`, as: ATTRIBUTE_NAMES[name] ?? name })),
  ];
}

export function encounterOf(message: WebhookMessage, visit: WebhookVisit | undefined): string | null {
  return visit ? visitKey(message.context, message.facility, visit) : null;
}

export function patientOf(message: WebhookMessage, patient: WebhookPatient | undefined): PatientIdentity | null {
  if (!patient) return null;
  const { identifiers, ...person } = patient;
  return { ...identityOf(message.context, message.facility, identifiers), ...person };
}

export function placeIn(message: WebhookMessage, place: WebhookPlace, property: string): PlaceRef {
  return placeOf(message.context, place, `data.${property}`, message.findings);
}

/** Keeps "not said" apart from "deleted": undefined stays undefined and null stays null. */
export function placeOrNull(
  message: WebhookMessage,
  place: WebhookPlace | null | undefined,
  property: string,
): PlaceRef | null | undefined {
  return place ? placeIn(message, place, property) : place;
}

export function instantOf(text: string): Instant;
export function instantOf(text: string | null | undefined): Instant | null | undefined;
export function instantOf(text: string | null | undefined): Instant | null | undefined {
  return text == null ? text : Date.parse(text);
}

export function isClass(word: string): word is EncounterClass {
  return ENCOUNTER_CLASSES.some((known) => known === word);
}
