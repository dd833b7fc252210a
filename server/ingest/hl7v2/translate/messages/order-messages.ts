import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { OrderClaim } from "#server/canonical/families/order.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { singleSubject } from "../adt/encounter-rule.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { withoutAbsent } from "../fields/encounter-attributes.ts";
import { type EventTime, readInstant, spot } from "../fields/event-time.ts";
import { type Trace, trace } from "../fields/field-reader.ts";
import { readIsolation } from "../fields/isolation.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readPlace } from "../fields/place-field.ts";
import { readEncounterKey } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { readNeeds, readPriority } from "./order-attributes.ts";
import { type OrderCode, readOrderCode } from "./order-code.ts";
import { type OrderStep, orderStep } from "./order-control.ts";
import { type OrderGroup, orderGroups } from "./order-groups.ts";
import { readOrderNumbers } from "./order-numbers.ts";
import { orderTime } from "./order-time.ts";

/** ORM, OMG, OML, OMI, OMP (reference mapping O1 to O3): one event per order, several orders per message. */
export function translateOrders(context: MessageContext): Outcome {
  const subject = singleSubject(context);
  const common: Trace = [];
  const patient = readPatient(context, subject.pid, common);
  const encounter = readEncounterKey(context, subject, common);
  const groups = orderGroups(context);
  if (groups.length === 0) return told([], missing("ORC"));
  const orders = groups.map((group) => readOrder(context, group, common));
  // A clean may be ordered for an empty bed; every other order is somebody's.
  if (!patient && orders.some(({ code }) => code.meaning !== "evs")) return told([], NO_PATIENT);
  return told(orders.flatMap((order) => orderDrafts(context, order, patient, encounter)));
}

interface ReadOrder {
  code: OrderCode;
  step: OrderStep;
  /** ORC-5. */
  status: string;
  when: EventTime;
  claim: OrderClaim;
  fields: Trace;
}

function readOrder(context: MessageContext, group: OrderGroup, common: Trace): ReadOrder {
  const { orc, obr, tq1 } = group;
  const when = orderTime(context, group);
  const fields: Trace = [...common, ...when.fields];
  const numbers = readOrderNumbers(context, group, fields);
  const code = readOrderCode(context, group, fields);
  const control = trace(fields, "control", spot(orc, 1))?.toUpperCase() ?? "";
  const status = trace(fields, "status", spot(orc, 5))?.toUpperCase() ?? "";
  const base = claimBase(context, when);
  if (!code.mapped) base.flags.push("code.unmapped");
  const claim: OrderClaim = {
    ...base,
    numbers,
    meaning: code.meaning,
    code: code.code,
    control,
    place: placeOf(context, code, fields),
    priority: readPriority([spot(tq1, 9), spot(orc, 7, 6), spot(obr, 27, 6), spot(obr, 5)], fields),
    neededAt: neededAt(context, group, fields),
  };
  if (code.meaning === "admit-bed" || code.meaning === "transfer-bed") {
    const { pv2 } = singleSubject(context);
    claim.needs = readNeeds(readIsolation(context, pv2, fields) ?? null, pv2, fields);
  }
  if (claim.place && !claim.place.mapped) base.flags.push("location.unmapped");
  const step = orderStep(control, status, code.code === "" ? null : code.meaning);
  return { code, step, status, when, claim: withoutAbsent(claim), fields };
}

/** Where something is asked to go (PV1-42, then PV1-11) or, for a clean, to be done (PV1-3). */
function placeOf(context: MessageContext, { meaning }: OrderCode, fields: Trace): PlaceRef | undefined {
  const pv1 = context.doc.first("PV1");
  const choices: Partial<Record<OrderCode["meaning"], number[]>> = {
    "admit-bed": [42],
    "transfer-bed": [42],
    transport: [42, 11],
    evs: [3, 6],
  };
  for (const field of choices[meaning] ?? []) {
    const place = readPlace(context, spot(pv1, field), fields, "place", pv1);
    if (place) return place;
  }
  return undefined;
}

function neededAt(context: MessageContext, { orc, obr, tq1 }: OrderGroup, fields: Trace): number | undefined {
  for (const where of [spot(tq1, 7), spot(orc, 7, 4), spot(obr, 27, 4), spot(obr, 36), spot(obr, 6)]) {
    const at = readInstant(context, fields, "neededAt", where);
    if (at !== undefined) return at;
  }
  return undefined;
}

function orderDrafts(
  context: MessageContext,
  order: ReadOrder,
  patient: PatientIdentity | null,
  encounter: string | null,
): Draft[] {
  const { code, step, when, claim, fields } = order;
  const about = { patient, encounter, bed: null };
  const draft = (type: PlainOrderEvent) => makeDraft(context, type, about, when, fields, claim);
  if (step === "none") return [];
  if (step === "placed" || step === "changed" || step === "cancelled") {
    return [draft(EVENT_OF[code.meaning]?.[step] ?? DEFAULT_EVENT[step]), ...cleaning(context, order)];
  }
  const data = { ...claim, status: step };
  return [makeDraft(context, "order.status.changed", about, when, fields, data), ...cleaning(context, order)];
}

type PlainOrderEvent =
  | "order.placed"
  | "order.changed"
  | "order.cancelled"
  | "bed.requested"
  | "bed.request.changed"
  | "bed.request.cancelled"
  | "discharge.order.signed"
  | "discharge.order.cancelled";
type Lifecycle = { placed: PlainOrderEvent; changed: PlainOrderEvent; cancelled: PlainOrderEvent };

const DEFAULT_EVENT: Lifecycle = { placed: "order.placed", changed: "order.changed", cancelled: "order.cancelled" };
const BED_REQUEST: Lifecycle = {
  placed: "bed.requested",
  changed: "bed.request.changed",
  cancelled: "bed.request.cancelled",
};
const EVENT_OF: Partial<Record<OrderCode["meaning"], Lifecycle>> = {
  "admit-bed": BED_REQUEST,
  "transfer-bed": BED_REQUEST,
  discharge: {
    placed: "discharge.order.signed",
    changed: "order.changed",
    cancelled: "discharge.order.cancelled",
  },
};

/** A cleaning order that is under way or done says so of its bed, too. */
function cleaning(context: MessageContext, { code, step, status, when, claim, fields }: ReadOrder): Draft[] {
  const started = status === "IP" || status === "A";
  if (code.meaning !== "evs" || step === "cancelled" || !claim.place?.bed || !(started || status === "CM")) return [];
  const { trigger, source, time, order, flags, place, numbers } = claim;
  const level = code.terminal ? ("terminal" as const) : ("standard" as const);
  const data = { trigger, source, time, order, flags, place, level, jobId: numbers[0] ?? null };
  const about = { patient: null, bed: place.bed };
  return [makeDraft(context, started ? "bed.cleaning.started" : "bed.cleaning.completed", about, when, fields, data)];
}
