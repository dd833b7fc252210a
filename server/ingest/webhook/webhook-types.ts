import type { z } from "zod";
import type { Draft } from "#server/canonical/draft.ts";
import { type Fault, jsonPointer } from "../http/problem.ts";
import type { Findings, TranslateContext } from "../http/translate-context.ts";
import {
  bedAssignmentCancelDrafts,
  bedAssignmentDrafts,
  bedBlockDrafts,
  bedStatusDrafts,
  bedUnblockDrafts,
  cleaningDrafts,
} from "./bed-drafts.ts";
import type { CloudEvent } from "./cloud-events.ts";
import { encounterDrafts, type MovementType, mergeDrafts, patientDrafts, swapDrafts } from "./encounter-drafts.ts";
import {
  type AppointmentType,
  appointmentDrafts,
  authDecisionDrafts,
  type BedRequestType,
  bedRequestDrafts,
  FIXED_MEANINGS,
  fixedOrderDrafts,
  milestoneDrafts,
  orderDrafts,
  orderStatusDrafts,
  type PlainOrderType,
  type ResultType,
  resultDrafts,
} from "./order-drafts.ts";
import * as schemas from "./webhook-data.ts";
import { openMessage, type WebhookMessage } from "./webhook-message.ts";

type TypeReading = { ok: true; drafts: Draft[] } | { ok: false; faults: Fault[] };

type TypeReader = (event: CloudEvent, context: TranslateContext, findings: Findings) => TypeReading;

/** Joins a schema to what is made of its output, so that no reader ever sees unparsed data. */
function reader<S extends z.ZodType<{ at?: string | undefined; facility?: string | undefined }>>(
  schema: S,
  toDrafts: (message: WebhookMessage, data: z.output<S>) => Draft[],
): TypeReader {
  return (event, context, findings) => {
    const parsed = schema.safeParse(event.data);
    if (!parsed.success)
      return {
        ok: false,
        faults: parsed.error.issues.map((issue) => ({
          pointer: `/data${jsonPointer(issue.path)}`,
          detail: issue.message,
        })),
      };
    return { ok: true, drafts: toDrafts(openMessage(event, parsed.data, context, findings), parsed.data) };
  };
}

const PLAIN_ORDERS: PlainOrderType[] = ["order.placed", "order.changed", "order.cancelled"];
const BED_REQUESTS: BedRequestType[] = ["bed.requested", "bed.request.changed", "bed.request.cancelled"];
const RESULTS: ResultType[] = [
  "lab.result.preliminary",
  "lab.result.final",
  "lab.result.final.cancelled",
  "imaging.result.preliminary",
  "imaging.result.final",
  "imaging.result.final.cancelled",
];
const APPOINTMENTS: AppointmentType[] = [
  "appointment.booked",
  "appointment.rescheduled",
  "appointment.changed",
  "appointment.cancelled",
  "appointment.discontinued",
  "appointment.deleted",
  "appointment.noshow",
  "appointment.arrived",
  "appointment.fulfilled",
];
const MOVEMENTS: MovementType[] = [
  "encounter.preadmitted",
  "encounter.preadmitted.cancelled",
  "encounter.registered",
  "encounter.registered.cancelled",
  "encounter.admitted",
  "encounter.admitted.cancelled",
  "encounter.transferred",
  "encounter.transferred.cancelled",
  "encounter.class.changed",
  "encounter.leave.started",
  "encounter.leave.started.cancelled",
  "encounter.leave.ended",
  "encounter.leave.ended.cancelled",
  "encounter.discharged",
  "encounter.discharged.cancelled",
  "encounter.left.unseen",
  "encounter.updated",
  "encounter.admission.expected",
  "encounter.admission.expected.cancelled",
  "encounter.transfer.expected",
  "encounter.transfer.expected.cancelled",
  "encounter.tracking.departed",
  "encounter.tracking.departed.cancelled",
  "encounter.tracking.arrived",
  "encounter.tracking.arrived.cancelled",
  "encounter.attending.changed",
  "encounter.attending.changed.cancelled",
  "discharge.expected",
  "discharge.expected.cancelled",
  "discharge.confirmed",
  "discharge.confirmed.cancelled",
];

function forEach<T extends string>(types: T[], make: (type: T) => TypeReader): [string, TypeReader][] {
  return types.map((type) => [type, make(type)]);
}

/** Readers by CloudEvents type; what is not here is kept as a dead letter. */
export const WEBHOOK_TYPES: ReadonlyMap<string, TypeReader> = new Map<string, TypeReader>([
  ["bed.status.changed", reader(schemas.bedStatusDataSchema, bedStatusDrafts)],
  ["bed.blocked", reader(schemas.bedBlockDataSchema, bedBlockDrafts)],
  ["bed.unblocked", reader(schemas.bedDataSchema, bedUnblockDrafts)],
  ["bed.assigned", reader(schemas.bedAssignmentDataSchema, bedAssignmentDrafts)],
  ["bed.assigned.cancelled", reader(schemas.bedAssignmentCancelDataSchema, bedAssignmentCancelDrafts)],
  ["order.status.changed", reader(schemas.orderStatusDataSchema, orderStatusDrafts)],
  ["priorauth.decided", reader(schemas.authDecisionDataSchema, authDecisionDrafts)],
  ["encounter.swapped", reader(schemas.swapDataSchema, swapDrafts)],
  ["patient.merged", reader(schemas.mergeDataSchema, mergeDrafts)],
  ...forEach(["bed.cleaning.started", "bed.cleaning.completed"], (type) =>
    reader(schemas.cleaningDataSchema, (message, data) => cleaningDrafts(type, message, data)),
  ),
  ...forEach(PLAIN_ORDERS, (type) =>
    reader(schemas.orderDataSchema, (message, data) => orderDrafts(type, message, data)),
  ),
  ...forEach(BED_REQUESTS, (type) =>
    reader(schemas.bedRequestDataSchema, (message, data) => bedRequestDrafts(type, message, data)),
  ),
  ...forEach(Object.keys(FIXED_MEANINGS).filter(isFixed), (type) =>
    reader(schemas.plainOrderDataSchema, (message, data) => fixedOrderDrafts(type, message, data)),
  ),
  ...forEach(RESULTS, (type) => reader(schemas.resultDataSchema, (message, data) => resultDrafts(type, message, data))),
  ...forEach(APPOINTMENTS, (type) =>
    reader(schemas.appointmentDataSchema, (message, data) => appointmentDrafts(type, message, data)),
  ),
  ...forEach(["discharge.milestone.reached", "discharge.milestone.cancelled"], (type) =>
    reader(schemas.milestoneDataSchema, (message, data) => milestoneDrafts(type, message, data)),
  ),
  ...forEach(["patient.registered", "patient.updated"], (type) =>
    reader(schemas.patientDataSchema, (message, data) => patientDrafts(type, message, data)),
  ),
  ...forEach(MOVEMENTS, (type) =>
    reader(schemas.encounterDataSchema.superRefine(needsOf(type)), (message, data) =>
      encounterDrafts(type, message, data),
    ),
  ),
]);

function isFixed(type: string): type is keyof typeof FIXED_MEANINGS {
  return type in FIXED_MEANINGS;
}

/** What a type cannot do without (reference mapping section 2, column "needs"). */
function needsOf(type: MovementType) {
  return (data: schemas.EncounterData, context: z.RefinementCtx): void => {
    const need = (isThere: boolean, property: string, message: string) => {
      if (!isThere) context.addIssue({ code: "custom", path: [property], message });
    };
    need(data.visit !== undefined || data.patient !== undefined, "visit", "name the visit, or at least the patient");
    if (type === "encounter.transferred") need(data.place != null, "place", "a transfer needs the new place");
    if (type === "encounter.class.changed") need(data.class != null, "class", "a class change needs the new class");
    if (type === "encounter.transfer.expected") need(data.pending != null, "pending", "name the place expected next");
    if (type === "encounter.tracking.departed" || type === "encounter.tracking.arrived")
      need(Boolean(data.temporary ?? data.pending ?? data.place), "place", "name temporary, pending or place");
  };
}
