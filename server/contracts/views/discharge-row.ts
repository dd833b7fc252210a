import { z } from "zod";
import { MILESTONES } from "#server/canonical/families/order.ts";
import type { FieldClassesOf } from "../field-class.ts";

export const DISCHARGE_STAGES = ["expected", "ordered", "all-done", "confirmed", "left"] as const;

const milestone = z.object({
  state: z.enum(["needed", "running", "done", "not-needed"]),
  since: z.number(),
  doneAt: z.number().nullable(),
});

/** One patient on the way out: expected -> ordered -> milestones -> confirmed -> left. Kept until the day after departure. */
export const dischargeRowSchema = z.object({
  /** Encounter key; for readers of some units only, a name that says nothing. */
  id: z.string(),
  visit: z.string(),
  facility: z.string(),
  unit: z.string().nullable(),
  bed: z.string().nullable(),
  stage: z.enum(DISCHARGE_STAGES),
  expectedAt: z.number().nullable(),
  orderedAt: z.number().nullable(),
  milestones: z.partialRecord(z.enum(MILESTONES), milestone),
  confirmedAt: z.number().nullable(),
  leftAt: z.number().nullable(),
  /** The open milestone that has waited longest, or `departure`; null before the order. */
  waitingFor: z.string().nullable(),
  waitingSince: z.number().nullable(),
  disposition: z.string().nullable(),
  /** Something of this patient is withheld from this reader. */
  hidden: z.literal(true).optional(),
});
export type DischargeRow = z.infer<typeof dischargeRowSchema>;

export const dischargeRowClasses: FieldClassesOf<DischargeRow> = {
  id: "operational",
  visit: "operational",
  facility: "none",
  unit: "none",
  bed: "none",
  stage: "none",
  expectedAt: "none",
  orderedAt: "none",
  milestones: "operational",
  confirmedAt: "none",
  leftAt: "none",
  waitingFor: "operational",
  waitingSince: "none",
  disposition: "operational",
  hidden: "none",
};
