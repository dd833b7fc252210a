import type { z } from "zod";
import type { EncounterClaim } from "#server/canonical/claim.ts";
import { type Draft, PROVISIONAL } from "#server/canonical/draft.ts";
import type { EncounterEventData } from "#server/canonical/families/encounter.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import { fold } from "#server/site/word-fold.ts";
import { parseStatedTime } from "../http/stated-time.ts";
import { addFlag, clockOf } from "../http/translate-context.ts";
import type { EncounterData, mergeDataSchema, patientDataSchema, swapDataSchema } from "./webhook-data.ts";
import {
  claimBase,
  draftOf,
  encounterOf,
  instantOf,
  isClass,
  patientOf,
  placeIn,
  placeOrNull,
  type Subject,
  type WebhookMessage,
} from "./webhook-message.ts";

export type MovementType = Exclude<
  keyof EncounterEventData,
  | "encounter.swapped"
  | "encounter.merged"
  | "encounter.reparented"
  | "encounter.identifier.changed"
  | "encounter.purged"
>;

const STARTS: readonly MovementType[] = ["encounter.preadmitted", "encounter.registered", "encounter.admitted"];

export function encounterDrafts(type: MovementType, message: WebhookMessage, data: EncounterData): Draft[] {
  const encounter = encounterOf(message, data.visit) ?? (STARTS.includes(type) ? PROVISIONAL : null);
  const places = placesOf(message, data);
  const attributes = attributesOf(message, data);
  const claim: EncounterClaim = { ...claimBase(message), ...places, ...attributes, ...originOf(message, data) };
  if (type === "encounter.updated") claim.snapshot = true;
  if (type.endsWith(".cancelled")) claim.cancels = { targetTime: targetTimeOf(message, data) };
  const subject: Subject = {
    encounter,
    bed: claim.place?.bed ?? null,
    patient: patientOf(message, data.patient),
    ...(data.note ? { notes: { note: data.note } } : {}),
  };
  return [draftOf(message, type, subject, claim)];
}

function originOf(
  message: WebhookMessage,
  data: { historic?: boolean | undefined },
): Pick<EncounterClaim, "parallel" | "historic"> {
  return {
    ...(movesBoard(message.context.source) ? {} : { parallel: true }),
    ...(data.historic || message.context.source.history ? { historic: true } : {}),
  };
}

function placesOf(message: WebhookMessage, data: EncounterData): Partial<EncounterClaim> {
  const places: Partial<EncounterClaim> = {};
  for (const name of ["place", "prior", "temporary", "pending"] as const) {
    const place = placeOrNull(message, data[name], name);
    if (place !== undefined) places[name] = place;
  }
  return places;
}

function attributesOf(message: WebhookMessage, data: EncounterData): Partial<EncounterClaim> {
  const { service, attending, account, expectedDischargeAt, plannedAt } = data;
  return {
    ...classOf(message, data.class),
    ...dispositionOf(message, data.disposition),
    ...(service === undefined ? {} : { service }),
    ...(attending === undefined ? {} : { attending }),
    ...(account === undefined ? {} : { account }),
    ...(expectedDischargeAt === undefined ? {} : { expectedDischargeAt: instantOf(expectedDischargeAt) }),
    ...(plannedAt === undefined ? {} : { plannedAt: instantOf(plannedAt) }),
    ...(data.patient?.sex ? { sex: data.patient.sex } : {}),
  };
}

/** The site's word first, then the canonical name itself. An unknown one is kept raw, flagged and listed (mapping F15). */
function classOf(message: WebhookMessage, word: string | null | undefined): Partial<EncounterClaim> {
  if (word === undefined) return {};
  if (word === null) return { class: null };
  const known = message.context.index.words(message.context.source).classes.get(fold(word)) ?? fold(word);
  if (isClass(known)) return { class: known };
  addFlag(message.findings, "class.unmapped");
  message.findings.unmapped.push({ kind: "class", word, path: "data.class" });
  return { classRaw: word };
}

function dispositionOf(message: WebhookMessage, word: string | null | undefined): Partial<EncounterClaim> {
  if (word === undefined) return {};
  if (word === null) return { disposition: null };
  const kind = message.context.index.words(message.context.source).dispositions.get(fold(word));
  if (kind) return { disposition: word, dispositionKind: kind };
  message.findings.unmapped.push({ kind: "disposition", word, path: "data.disposition" });
  return { disposition: word };
}

function targetTimeOf(message: WebhookMessage, data: EncounterData): StatedTime | null {
  const text = data.target?.at;
  return text === undefined
    ? null
    : parseStatedTime(text, clockOf(message.context, message.facility), "data.target.at");
}

/** A swap is one moment with two legs; each goes to its own place (HL7 v2.9 ch. 3.3.17). */
export function swapDrafts(message: WebhookMessage, data: z.output<typeof swapDataSchema>): Draft[] {
  const [first, second] = data.legs;
  const legs = [
    { leg: 1 as const, own: first, other: second },
    { leg: 2 as const, own: second, other: first },
  ];
  return legs.map(({ leg, own, other }) => {
    const place = placeIn(message, own.place, `legs.${leg - 1}.place`);
    const claim = {
      ...claimBase(message),
      ...originOf(message, data),
      place,
      leg,
      swapId: message.context.contentKey,
      otherEncounter: encounterOf(message, other.visit),
    };
    const otherPatient = patientOf(message, other.patient);
    const subject: Subject = {
      encounter: encounterOf(message, own.visit),
      bed: place.bed,
      patient: patientOf(message, own.patient),
      ...(otherPatient ? { otherPatient } : {}),
      ...(data.note ? { notes: { note: data.note } } : {}),
    };
    return draftOf(message, "encounter.swapped", subject, claim);
  });
}

export function patientDrafts(
  type: "patient.registered" | "patient.updated",
  message: WebhookMessage,
  data: z.output<typeof patientDataSchema>,
): Draft[] {
  return [draftOf(message, type, { patient: patientOf(message, data.patient) }, claimBase(message))];
}

export function mergeDrafts(message: WebhookMessage, data: z.output<typeof mergeDataSchema>): Draft[] {
  const retiredPatient = patientOf(message, data.retired) ?? undefined;
  const subject: Subject = { patient: patientOf(message, data.patient), ...(retiredPatient ? { retiredPatient } : {}) };
  return [draftOf(message, "patient.merged", subject, claimBase(message))];
}
