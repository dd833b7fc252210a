import type { AppointmentClaim } from "#server/canonical/families/order.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { singleSubject } from "../adt/encounter-rule.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { withoutAbsent } from "../fields/encounter-attributes.ts";
import { chooseTime, readInstant, spot } from "../fields/event-time.ts";
import { readText, type Spot, type Trace, trace } from "../fields/field-reader.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readPlace } from "../fields/place-field.ts";
import { readEncounterKey } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { missing, type Outcome, told } from "../outcome.ts";
import { entityNumber } from "./order-numbers.ts";

type AppointmentEvent =
  | "appointment.booked"
  | "appointment.rescheduled"
  | "appointment.changed"
  | "appointment.cancelled"
  | "appointment.discontinued"
  | "appointment.deleted"
  | "appointment.noshow"
  | "appointment.fulfilled"
  | "appointment.slot.blocked"
  | "appointment.slot.opened";

/** HL7 v2.9 ch. 10.3; S18 to S22 change a resource of the appointment. */
export const APPOINTMENT_TRIGGERS: Record<string, AppointmentEvent> = {
  S12: "appointment.booked",
  S13: "appointment.rescheduled",
  S14: "appointment.changed",
  S15: "appointment.cancelled",
  S16: "appointment.discontinued",
  S17: "appointment.deleted",
  S18: "appointment.changed",
  S19: "appointment.changed",
  S20: "appointment.changed",
  S21: "appointment.changed",
  S22: "appointment.changed",
  S23: "appointment.slot.blocked",
  S24: "appointment.slot.opened",
  S26: "appointment.noshow",
  S27: "appointment.changed",
};

/** HL7 table 0278 (SCH-25), read where the trigger only says that something changed. */
const STATUSES = new Map<string, AppointmentEvent>([
  ["CANCELLED", "appointment.cancelled"],
  ["DC", "appointment.discontinued"],
  ["DELETED", "appointment.deleted"],
  ["NOSHOW", "appointment.noshow"],
  ["COMPLETE", "appointment.fulfilled"],
]);
const STATUS_SPEAKS = new Set(["S14", "S27"]);

/** SIU (reference mapping O6). The patient may be missing: a slot can be booked or blocked for nobody yet. */
export function translateAppointment(context: MessageContext): Outcome {
  const subject = singleSubject(context);
  const sch = context.doc.first("SCH");
  const when = chooseTime(context, []);
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, subject.pid, fields);
  const encounter = readEncounterKey(context, subject, fields);
  const numbers = [1, 2]
    .map((field) => entityNumber(context, spot(sch, field), field === 1 ? "placer" : "filler", fields))
    .filter((number) => number !== null);
  if (numbers.length === 0) return told([], missing("SCH-1 or SCH-2"));
  const base = claimBase(context, when);
  const place = readPlace(context, spot(context.doc.first("AIL"), 3), fields, "place", subject.pv1);
  if (place && !place.mapped) base.flags.push("location.unmapped");
  const claim: AppointmentClaim = {
    ...base,
    numbers,
    code: serviceCode(context, sch, fields),
    place,
    startAt: startAt(context, sch, fields) ?? null,
    resource: resource(context, fields),
  };
  const status = STATUS_SPEAKS.has(context.trigger)
    ? STATUSES.get(trace(fields, "status", spot(sch, 25))?.toUpperCase() ?? "")
    : undefined;
  const type = status ?? APPOINTMENT_TRIGGERS[context.trigger] ?? "appointment.changed";
  return told([makeDraft(context, type, { patient, encounter }, when, fields, withoutAbsent(claim))]);
}

function startAt(context: MessageContext, sch: Hl7Segment | undefined, fields: Trace): number | undefined {
  const { doc } = context;
  const spots: Spot[] = [
    spot(doc.first("AIS"), 4),
    spot(doc.first("AIL"), 6),
    spot(doc.first("TQ1"), 7),
    spot(sch, 11, 4),
    spot(doc.first("AIG"), 8),
    spot(doc.first("AIP"), 6),
  ];
  for (const where of spots) {
    const at = readInstant(context, fields, "startAt", where);
    if (at !== undefined) return at;
  }
  return undefined;
}

/** What is booked: the service, else the appointment's type; a code with its system. */
function serviceCode(context: MessageContext, sch: Hl7Segment | undefined, fields: Trace): string {
  for (const where of [spot(context.doc.first("AIS"), 3), spot(sch, 8)]) {
    const code = trace(fields, "code", where);
    const system = readText({ ...where, component: 3 });
    if (code !== undefined) return system ? `${code}^${system}` : code;
  }
  return "";
}

/** The first resource by identifier: location, equipment, staff. */
function resource(context: MessageContext, fields: Trace): string | null {
  for (const name of ["AIL", "AIG", "AIP"]) {
    const id = trace(fields, "resource", spot(context.doc.first(name), 3));
    if (id !== undefined) return id;
  }
  return null;
}
