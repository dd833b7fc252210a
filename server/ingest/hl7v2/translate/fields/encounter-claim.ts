import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { PatientIdentity } from "#server/canonical/draft.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { claimBase } from "../draft-builder.ts";
import type { MessageContext } from "../message-context.ts";
import { readAttributes, withoutAbsent } from "./encounter-attributes.ts";
import { type EventTime, spot } from "./event-time.ts";
import { readText, type Trace } from "./field-reader.ts";
import { readMovement } from "./movement-segment.ts";
import { readPatient } from "./patient-identity.ts";
import { readPlace } from "./place-field.ts";
import { readEncounterKey, type Subject } from "./visit-number.ts";

/** One patient's part of a message, read once; every draft about it shares the claim and the fields. */
export interface EncounterReading {
  subject: Subject;
  patient: PatientIdentity;
  encounter: string | null;
  when: EventTime;
  claim: EncounterClaim;
  fields: Trace;
}

/** PV1-5 may name the visit only where a planned visit is the subject or becomes one (reference mapping F9). */
const PREADMIT_TRIGGERS = new Set(["A01", "A04", "A05", "A14", "A27", "A38"]);

/** Null when the message names no patient. */
export function readEncounter(context: MessageContext, subject: Subject, when: EventTime): EncounterReading | null {
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, subject.pid, fields);
  if (!patient) return null;
  if (isVip(subject.pv1)) patient.isVip = true;
  const preadmit = PREADMIT_TRIGGERS.has(context.trigger);
  const encounter = readEncounterKey(context, subject, fields, { preadmit });
  return { subject, patient, encounter, when, claim: readClaim(context, subject, when, fields), fields };
}

/** PV1-16, HL7 table 0099: every site's own words, of which these alone deny it. */
function isVip(pv1: Hl7Segment | undefined): boolean {
  const word = readText({ segment: pv1, field: 16 })?.toUpperCase();
  return word !== undefined && !["N", "NO", "0", "F", "FALSE", "NONE", "U"].includes(word);
}

function readClaim(context: MessageContext, subject: Subject, when: EventTime, fields: Trace): EncounterClaim {
  const { pv1, pv2 } = subject;
  const placeAt = (field: number, as: string) => readPlace(context, spot(pv1, field), fields, as, pv1);
  const place = placeAt(3, "place");
  const { attributes, flags } = readAttributes(context, subject, place, fields);
  const movement = readMovement(context, fields);
  const base = claimBase(context, when);
  const claim: EncounterClaim = {
    ...base,
    ...attributes,
    place,
    prior: placeAt(6, "prior"),
    temporary: placeAt(11, "temporary"),
    pending: placeAt(42, "pending"),
    priorTemporary: placeAt(43, "priorTemporary"),
    priorPending: context.trigger === "A26" ? readPlace(context, spot(pv2, 1), fields, "priorPending", pv1) : undefined,
    movement,
    flags: [...base.flags, ...flags],
  };
  if (context.parallel) claim.parallel = true;
  if (context.historic || movement?.historic) claim.historic = true;
  if (hasUnmapped(claim)) claim.flags.push("location.unmapped");
  return withoutAbsent(claim);
}

function hasUnmapped({ place, temporary, pending }: EncounterClaim): boolean {
  const unmapped = (ref: PlaceRef | null | undefined) => ref != null && !ref.mapped;
  return unmapped(place) || unmapped(temporary) || unmapped(pending);
}
