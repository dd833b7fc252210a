import { z } from "zod";
import type { ClaimOrder, Flag } from "#server/canonical/claim.ts";
import type { Draft, PatientIdentity, Translation } from "#server/canonical/draft.ts";
import type { EventType, LineageField } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import { fold } from "#server/site/word-fold.ts";
import { chooseTime, parseStatedTime } from "../http/stated-time.ts";
import {
  addFlag,
  type ClaimBase,
  clockOf,
  emptyTranslation,
  type Findings,
  identityOf,
  orderNumber,
  type TranslateContext,
  visitKey,
} from "../http/translate-context.ts";
import {
  baseShape,
  type FhirIdentifier,
  type FhirReference,
  type FhirResource,
  identifierSchema,
  relativeReference,
} from "./fhir-parts.ts";

export const FHIR_MAPPING = { name: "fhir", version: "1" } as const;

/** A resource that changed, with what came along. */
export interface FhirChange {
  resource: FhirResource;
  /** By full URL and by `Type/id`. */
  included: ReadonlyMap<string, FhirResource>;
  eventNumber: number | null;
  eventAt: Instant | null;
  sentAt: Instant | null;
}

/** A change while it is being translated. */
export interface FhirMessage {
  change: FhirChange;
  context: TranslateContext;
  facility: string;
  findings: Findings;
  /** Fields read so far. */
  fields: LineageField[];
  /** When the server holds that this version was written. */
  writtenAt: StatedTime | null;
}

export function openChange(change: FhirChange, context: TranslateContext): FhirMessage {
  const facility = context.source.facility;
  const { lastUpdated } = change.resource.meta ?? {};
  const stated = lastUpdated
    ? parseStatedTime(lastUpdated, clockOf(context, facility), `${change.resource.resourceType}.meta.lastUpdated`)
    : null;
  const at = change.eventAt ?? change.sentAt;
  const event: StatedTime | null =
    at === null ? null : { at, offset: 0, precision: "millisecond", basis: "notificationEvent.timestamp" };
  return { change, context, facility, findings: { flags: [], unmapped: [] }, fields: [], writtenAt: stated ?? event };
}

export function timeIn(message: FhirMessage, text: string | undefined, path: string): StatedTime | null {
  if (!text) return null;
  return parseStatedTime(text, clockOf(message.context, message.facility), path);
}

/** The first of these that is not in the future, then the time of writing, then of receipt. */
export function timeOf(message: FhirMessage, candidates: (StatedTime | null)[]): StatedTime {
  const { time, flags } = chooseTime([...candidates, message.writtenAt], message.context.receivedAt);
  for (const flag of flags) addFlag(message.findings, flag);
  return time;
}

export function claimBase(message: FhirMessage, time: StatedTime): ClaimBase {
  const { change, context, findings, writtenAt } = message;
  const order: ClaimOrder = {
    messageTime: writtenAt?.at ?? null,
    sequence: change.eventNumber,
    controlId: context.controlId,
    contentKey: context.contentKey,
  };
  const flags: Flag[] = [...findings.flags];
  return { trigger: change.resource.resourceType, source: context.source.id, time, order, flags };
}

export interface Subject {
  encounter?: string | null;
  bed?: string | null;
  patient?: PatientIdentity | null;
  retiredPatient?: PatientIdentity;
  otherPatient?: PatientIdentity;
}

export function draftOf<K extends EventType>(
  message: FhirMessage,
  type: K,
  time: StatedTime,
  subject: Subject,
  data: EventData[K],
): Draft<K> {
  const { encounter = null, bed = null, patient = null, ...rest } = subject;
  return {
    type,
    occurredAt: time.at,
    occurredOffset: time.offset,
    sourceRecordedAt: message.writtenAt?.at ?? null,
    facility: message.facility,
    encounter,
    bed,
    patient,
    ...rest,
    fields: [...message.fields],
    data,
  };
}

export function note(message: FhirMessage, path: string, as: string): void {
  message.fields.push({ path: `${message.change.resource.resourceType}.${path}`, as });
}

export function translated(message: FhirMessage, drafts: Draft[]): Translation {
  return { ...emptyTranslation(FHIR_MAPPING), drafts, unmapped: message.findings.unmapped };
}

export function ignored(reason: string): Translation {
  return { ...emptyTranslation(FHIR_MAPPING), ignored: reason };
}

export function parked(
  reason: NonNullable<Translation["parked"]>["reason"],
  text: string,
  path: string | null,
): Translation {
  return { ...emptyTranslation(FHIR_MAPPING), parked: { reason, text, path } };
}

/** The resource a reference names, if it came along: contained by fragment, else by URL or `Type/id`. */
export function resolve(message: FhirMessage, reference: FhirReference | undefined): FhirResource | null {
  const name = reference?.reference;
  if (!name) return null;
  if (name.startsWith("#")) return containedOf(message.change.resource).find(({ id }) => id === name.slice(1)) ?? null;
  const { included } = message.change;
  return included.get(name) ?? included.get(relativeReference(name) ?? "") ?? null;
}

function containedOf(resource: FhirResource): FhirResource[] {
  const parsed = baseShape.contained.safeParse(resource.contained);
  return parsed.success ? (parsed.data ?? []) : [];
}

const identifiersSchema = z.array(identifierSchema);

/** Identifiers of a resource that came along, or the one stated beside the reference. */
export function identifiersOf(message: FhirMessage, reference: FhirReference | undefined): FhirIdentifier[] {
  const parsed = identifiersSchema.safeParse(resolve(message, reference)?.identifier);
  const own = reference?.identifier ? [reference.identifier] : [];
  return [...(parsed.success ? parsed.data : []), ...own];
}

/** A person by identifiers; the server's own id is no identity (reference mapping section 5). Null when there are none. */
export function personOf(message: FhirMessage, identifiers: readonly FhirIdentifier[]): PatientIdentity | null {
  const usable = identifiers.flatMap(({ use, system, value, type }) =>
    value && use !== "old" ? [{ value, authority: system, type: typeCode(type) }] : [],
  );
  return usable.length === 0 ? null : identityOf(message.context, message.facility, usable);
}

function typeCode(type: FhirIdentifier["type"]): string | undefined {
  return type?.coding?.find(({ code }) => code)?.code;
}

/**
 * The visit number among an encounter's identifiers: one whose system the site maps, else one typed VN, else the first in
 * official or no particular use.
 */
export function encounterKeyOf(message: FhirMessage, identifiers: readonly FhirIdentifier[]): string | null {
  const { authorities } = message.context.index.words(message.context.source);
  const usable = identifiers.filter(({ value, use }) => value && use !== "old" && use !== "temp");
  const chosen =
    usable.find(({ system }) => system !== undefined && authorities.has(fold(system))) ??
    usable.find(({ type }) => typeCode(type) === "VN") ??
    usable[0];
  if (!chosen?.value) return null;
  return visitKey(message.context, message.facility, { number: chosen.value.trim(), authority: chosen.system });
}

/** Order numbers; the server's id, marked with the source, only where there is no identifier. */
export function numbersOf(
  message: FhirMessage,
  identifiers: readonly FhirIdentifier[],
  fallback: { resourceType: string; id?: string | undefined },
): string[] {
  const { context, facility } = message;
  const numbers = identifiers.flatMap(({ value, system, type }) => {
    const role = typeCode(type) === "FILL" ? "filler" : "placer";
    return value ? [orderNumber(context, facility, { number: value, namespace: system, role })] : [];
  });
  if (numbers.length > 0 || !fallback.id) return [...new Set(numbers)];
  return [`${fallback.resourceType}/${fallback.id}@${context.source.id}`];
}
