import { z } from "zod";
import { MILESTONES, ORDER_MEANINGS } from "#server/canonical/families/order.ts";
import {
  bedPlaceSchema,
  codeSchema,
  commonShape,
  instantSchema,
  orderNumberSchema,
  patientSchema,
  placeSchema,
  token,
  visitSchema,
} from "./webhook-parts.ts";

const bedShape = { ...commonShape, place: bedPlaceSchema };

export const bedDataSchema = z.object(bedShape);

export const bedStatusDataSchema = z.object({
  ...bedShape,
  status: z.enum(["closed", "housekeeping", "isolated", "contaminated", "occupied", "unoccupied"]),
});

export const cleaningDataSchema = z.object({
  ...bedShape,
  level: z.enum(["standard", "terminal"]).default("standard"),
  jobId: token(80).optional(),
});

export const bedBlockDataSchema = z.object({
  ...bedShape,
  /** A code, not a sentence: the log holds no free text; a sentence goes into `note`. */
  reason: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/, "a code such as broken-equipment"),
  until: instantSchema.optional(),
});

export const bedAssignmentDataSchema = z.object({
  ...bedShape,
  visit: visitSchema,
  patient: patientSchema.optional(),
  until: instantSchema.optional(),
});

export const bedAssignmentCancelDataSchema = z.object({
  ...bedShape,
  visit: visitSchema.optional(),
  patient: patientSchema.optional(),
});

const requestShape = {
  ...commonShape,
  order: orderNumberSchema,
  code: codeSchema.optional(),
  visit: visitSchema.optional(),
  patient: patientSchema.optional(),
  place: placeSchema.nullish(),
};

const orderShape = {
  ...requestShape,
  priority: z.enum(["routine", "urgent", "stat"]).optional(),
  neededAt: instantSchema.nullish(),
};

export const orderDataSchema = z.object({ ...orderShape, kind: z.enum(ORDER_MEANINGS).optional() });

export const orderStatusDataSchema = z.object({
  ...orderShape,
  kind: z.enum(ORDER_MEANINGS).optional(),
  status: z.enum(["in-progress", "held", "released", "completed", "cancel-requested", "cancel-failed", "error"]),
});

export const bedRequestDataSchema = z.object({
  ...orderShape,
  kind: z.enum(["admit-bed", "transfer-bed"]).default("admit-bed"),
  bedClass: token(40).nullish(),
  isolation: z.boolean().optional(),
});

export const plainOrderDataSchema = z.object(orderShape);

export const authDecisionDataSchema = z.object({
  ...orderShape,
  outcome: z.enum(["approved", "denied", "pending", "partial"]),
});

export const resultDataSchema = z.object({
  ...orderShape,
  line: token(80).optional(),
  abnormal: z.enum(["critical", "abnormal", "normal", "unknown"]).default("unknown"),
  reportedAt: instantSchema.optional(),
  corrected: z.boolean().default(false),
});

export const appointmentDataSchema = z.object({
  ...requestShape,
  startAt: instantSchema.nullish(),
  resource: token(80).nullish(),
});

export const milestoneDataSchema = z.object({
  ...commonShape,
  visit: visitSchema,
  patient: patientSchema.optional(),
  milestone: z.enum(MILESTONES),
  state: z.enum(["needed", "running", "done", "not-needed"]).default("done"),
  document: token(80).optional(),
});

export const encounterDataSchema = z.object({
  ...commonShape,
  visit: visitSchema.optional(),
  patient: patientSchema.optional(),
  class: token(80).nullish(),
  place: placeSchema.nullish(),
  prior: placeSchema.nullish(),
  temporary: placeSchema.nullish(),
  pending: placeSchema.nullish(),
  service: token(80).nullish(),
  attending: token(80).nullish(),
  disposition: token(80).nullish(),
  account: token(80).nullish(),
  expectedDischargeAt: instantSchema.nullish(),
  plannedAt: instantSchema.nullish(),
  target: z.object({ at: instantSchema.optional() }).optional(),
});
export type EncounterData = z.output<typeof encounterDataSchema>;

const legSchema = z.object({ visit: visitSchema, patient: patientSchema.optional(), place: placeSchema });

export const swapDataSchema = z.object({ ...commonShape, legs: z.tuple([legSchema, legSchema]) });

export const patientDataSchema = z.object({ ...commonShape, patient: patientSchema });

export const mergeDataSchema = z.object({ ...commonShape, patient: patientSchema, retired: patientSchema });
