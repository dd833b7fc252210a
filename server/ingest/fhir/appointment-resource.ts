import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import type { AppointmentClaim, OrderEventData } from "#server/canonical/families/order.ts";
import { codeWord } from "../http/translate-context.ts";
import {
  claimBase,
  draftOf,
  type FhirMessage,
  ignored,
  note,
  numbersOf,
  parked,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import {
  baseShape,
  codesOf,
  conceptOrReferenceSchema,
  type FhirReference,
  referenceSchema,
  relativeReference,
} from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";
import { subjectOf } from "./request-claim.ts";

export const appointmentSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  serviceType: z.array(conceptOrReferenceSchema).optional(),
  subject: referenceSchema.optional(),
  start: z.string().optional(),
  participant: z.array(z.object({ actor: referenceSchema.optional() })).optional(),
});

type AppointmentType = Extract<
  keyof OrderEventData,
  `appointment.${"booked" | "arrived" | "fulfilled" | "cancelled" | "noshow" | "changed" | "deleted"}`
>;

const TYPES: ReadonlyMap<string, AppointmentType> = new Map<string, AppointmentType>([
  ["booked", "appointment.booked"],
  ["arrived", "appointment.arrived"],
  ["checked-in", "appointment.arrived"],
  ["fulfilled", "appointment.fulfilled"],
  ["cancelled", "appointment.cancelled"],
  ["noshow", "appointment.noshow"],
  ["waitlist", "appointment.changed"],
  ["entered-in-error", "appointment.deleted"],
]);

export function translateAppointment(
  message: FhirMessage,
  appointment: z.output<typeof appointmentSchema>,
): Translation {
  const { status } = appointment;
  if (status === "proposed" || status === "pending") return ignored("appointment not agreed yet");
  const type = TYPES.get(status);
  if (!type) return parked("schema", "Unknown appointment status", "Appointment.status");
  const actor = (kind: string) => participantOf(appointment, kind);
  const subject = subjectOf(message, { encounter: undefined, patient: appointment.subject ?? actor("Patient") });
  const where = actor("Location");
  const place = where ? placeOfReference(message, where, "Appointment.participant") : null;
  const numbers = numbersOf(message, appointment.identifier ?? [], { resourceType: "Appointment", id: appointment.id });
  if (numbers.length === 0)
    return parked("identity.unlinked", "The appointment has no number", "Appointment.identifier");
  const time = timeOf(message, []);
  const [code] = (appointment.serviceType ?? []).flatMap((concept) => codesOf(concept));
  for (const [path, as] of FIELDS) note(message, path, as);
  const claim: AppointmentClaim = {
    ...claimBase(message, time),
    numbers,
    code: code ? codeWord(code) : "",
    ...(place ? { place } : {}),
    startAt: timeIn(message, appointment.start, "Appointment.start")?.at ?? null,
    resource: relativeReference((actor("HealthcareService") ?? actor("Practitioner") ?? where)?.reference ?? ""),
  };
  return translated(message, [draftOf(message, type, time, subject, claim)]);
}

const FIELDS = [
  ["identifier", "numbers"],
  ["status", "type"],
  ["start", "startAt"],
] as const;

function participantOf({ participant }: z.output<typeof appointmentSchema>, kind: string): FhirReference | undefined {
  return (participant ?? [])
    .map(({ actor }) => actor)
    .find(
      (actor) => actor && (actor.type === kind || relativeReference(actor.reference ?? "")?.startsWith(`${kind}/`)),
    );
}
