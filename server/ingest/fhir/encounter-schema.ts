import { z } from "zod";
import {
  baseShape,
  codingSchema,
  conceptOrReferenceSchema,
  conceptSchema,
  periodSchema,
  referenceSchema,
} from "./fhir-parts.ts";

const oneOrMany = <T extends z.ZodType>(schema: T) =>
  z.union([z.array(schema), schema.transform((value) => [value])]).optional();

const dispositionSchema = z.object({ dischargeDisposition: conceptSchema.optional() }).optional();

/** Encounter of R4, R4B and R5: what changed its name or number is read under either. */
export const encounterSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  class: z.union([z.array(conceptSchema), codingSchema.transform((coding) => [{ coding: [coding] }])]).optional(),
  subject: referenceSchema.optional(),
  subjectStatus: conceptSchema.optional(),
  serviceType: oneOrMany(conceptOrReferenceSchema),
  participant: z
    .array(
      z.object({
        type: z.array(conceptSchema).optional(),
        individual: referenceSchema.optional(),
        actor: referenceSchema.optional(),
        period: periodSchema.optional(),
      }),
    )
    .optional(),
  period: periodSchema.optional(),
  actualPeriod: periodSchema.optional(),
  /** R4 only. */
  statusHistory: z.array(z.object({ status: z.string().min(1).max(40), period: periodSchema.optional() })).optional(),
  classHistory: z.array(z.object({ class: codingSchema, period: periodSchema.optional() })).optional(),
  plannedEndDate: z.string().optional(),
  extension: z.array(z.object({ url: z.string(), valueDateTime: z.string().optional() })).optional(),
  hospitalization: dispositionSchema,
  admission: dispositionSchema,
  location: z
    .array(
      z.object({
        id: z.string().optional(),
        location: referenceSchema,
        status: z.string().max(40).optional(),
        period: periodSchema.optional(),
      }),
    )
    .optional(),
  partOf: referenceSchema.optional(),
});
export type Encounter = z.output<typeof encounterSchema>;
