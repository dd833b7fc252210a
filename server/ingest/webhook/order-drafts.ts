import type { z } from "zod";
import type { Draft } from "#server/canonical/draft.ts";
import type {
  AppointmentClaim,
  OrderClaim,
  OrderEventData,
  OrderMeaning,
  ResultClaim,
} from "#server/canonical/families/order.ts";
import { codeWord, orderMeaning, orderNumber } from "../http/translate-context.ts";
import type {
  appointmentDataSchema,
  bedRequestDataSchema,
  milestoneDataSchema,
  orderDataSchema,
  orderStatusDataSchema,
  plainOrderDataSchema,
  resultDataSchema,
} from "./webhook-data.ts";
import {
  claimBase,
  draftOf,
  encounterOf,
  instantOf,
  patientOf,
  placeOrNull,
  type Subject,
  type WebhookMessage,
} from "./webhook-message.ts";

type RequestData = z.output<typeof appointmentDataSchema>;
type OrderData = z.output<typeof orderDataSchema>;

function subjectOf(message: WebhookMessage, data: Pick<RequestData, "visit" | "patient" | "note">): Subject {
  return {
    encounter: encounterOf(message, data.visit),
    patient: patientOf(message, data.patient),
    ...(data.note ? { notes: { note: data.note } } : {}),
  };
}

/** `meaning` is what the type itself says; without one the sender's `kind`, then the site's code map. */
function orderClaim(
  message: WebhookMessage,
  data: z.output<typeof plainOrderDataSchema>,
  meaning: OrderMeaning | undefined,
): OrderClaim {
  const { context, findings } = message;
  const means = meaning ?? orderMeaning(context, data.code ? [data.code] : [], "data.code", findings);
  const place = placeOrNull(message, data.place, "place");
  return {
    ...claimBase(message),
    numbers: [orderNumber(message.context, message.facility, data.order)],
    meaning: means,
    code: data.code ? codeWord(data.code) : "",
    control: message.type,
    ...(place === undefined ? {} : { place }),
    ...(data.priority ? { priority: data.priority } : {}),
    ...(data.neededAt === undefined ? {} : { neededAt: instantOf(data.neededAt) }),
  };
}

export type PlainOrderType = "order.placed" | "order.changed" | "order.cancelled";

export function orderDrafts(type: PlainOrderType, message: WebhookMessage, data: OrderData): Draft[] {
  return [draftOf(message, type, subjectOf(message, data), orderClaim(message, data, data.kind))];
}

export function orderStatusDrafts(message: WebhookMessage, data: z.output<typeof orderStatusDataSchema>): Draft[] {
  const claim = { ...orderClaim(message, data, data.kind), status: data.status };
  return [draftOf(message, "order.status.changed", subjectOf(message, data), claim)];
}

export type BedRequestType = "bed.requested" | "bed.request.changed" | "bed.request.cancelled";

export function bedRequestDrafts(
  type: BedRequestType,
  message: WebhookMessage,
  data: z.output<typeof bedRequestDataSchema>,
): Draft[] {
  const needs = { bedClass: data.bedClass ?? null, isolation: data.isolation ?? false };
  const claim: OrderClaim = { ...orderClaim(message, data, data.kind), needs };
  return [draftOf(message, type, subjectOf(message, data), claim)];
}

export const FIXED_MEANINGS = {
  "discharge.order.signed": "discharge",
  "discharge.order.cancelled": "discharge",
  "referral.received": "other",
  "referral.updated": "other",
  "referral.cancelled": "other",
  "priorauth.requested": "other",
  "priorauth.document.received": "other",
} as const satisfies { [K in keyof OrderEventData]?: OrderMeaning };

export function fixedOrderDrafts(
  type: keyof typeof FIXED_MEANINGS,
  message: WebhookMessage,
  data: z.output<typeof plainOrderDataSchema>,
): Draft[] {
  return [draftOf(message, type, subjectOf(message, data), orderClaim(message, data, FIXED_MEANINGS[type]))];
}

export function authDecisionDrafts(
  message: WebhookMessage,
  data: z.output<typeof plainOrderDataSchema> & { outcome: "approved" | "denied" | "pending" | "partial" },
): Draft[] {
  const claim = { ...orderClaim(message, data, "other"), outcome: data.outcome };
  return [draftOf(message, "priorauth.decided", subjectOf(message, data), claim)];
}

export type ResultType = `${"lab" | "imaging"}.result.${"preliminary" | "final" | "final.cancelled"}`;

export function resultDrafts(
  type: ResultType,
  message: WebhookMessage,
  data: z.output<typeof resultDataSchema>,
): Draft[] {
  const claim: ResultClaim = {
    ...orderClaim(message, data, type.startsWith("lab.") ? "lab" : "imaging"),
    line: data.line ?? null,
    status: resultStatus(type, data.corrected),
    abnormal: data.abnormal,
    reportedAt: instantOf(data.reportedAt) ?? message.time.at,
  };
  return [draftOf(message, type, subjectOf(message, data), claim)];
}

function resultStatus(type: ResultType, corrected: boolean): ResultClaim["status"] {
  if (type.endsWith(".cancelled")) return "withdrawn";
  if (type.endsWith(".preliminary")) return "preliminary";
  return corrected ? "corrected" : "final";
}

export type AppointmentType = Extract<
  keyof OrderEventData,
  `appointment.${"booked" | "rescheduled" | "changed" | "cancelled" | "discontinued" | "deleted" | "noshow" | "arrived" | "fulfilled"}`
>;

export function appointmentDrafts(type: AppointmentType, message: WebhookMessage, data: RequestData): Draft[] {
  const place = placeOrNull(message, data.place, "place");
  const claim: AppointmentClaim = {
    ...claimBase(message),
    numbers: [orderNumber(message.context, message.facility, data.order)],
    code: data.code ? codeWord(data.code) : "",
    ...(place === undefined ? {} : { place }),
    startAt: instantOf(data.startAt) ?? null,
    resource: data.resource ?? null,
  };
  return [draftOf(message, type, subjectOf(message, data), claim)];
}

export function milestoneDrafts(
  type: "discharge.milestone.reached" | "discharge.milestone.cancelled",
  message: WebhookMessage,
  data: z.output<typeof milestoneDataSchema>,
): Draft[] {
  const { milestone, state, document = null } = data;
  return [draftOf(message, type, subjectOf(message, data), { ...claimBase(message), milestone, state, document })];
}
