import { z } from "zod";
import type { FieldClassesOf } from "../field-class.ts";

export const BED_STATES = ["occupied", "ready", "held", "dirty", "cleaning", "blocked", "closed", "unknown"] as const;
export type BedState = (typeof BED_STATES)[number];

export const bedConflictSchema = z.object({
  kind: z.enum([
    "two-patients",
    "one-patient-two-beds",
    "status-disagrees",
    "occupied-before-clean",
    "assertion-disagrees",
    "claimed-after-discharge",
    "unplaced",
  ]),
  since: z.number(),
  encounters: z.array(z.string()),
});

/** One bed as the beds view and `/api/v1/beds` show it. Times are milliseconds since 1970 UTC; the API prints ISO 8601. */
export const bedRowSchema = z.object({
  id: z.string(),
  facility: z.string(),
  unit: z.string(),
  room: z.string(),
  label: z.string(),
  state: z.enum(BED_STATES),
  since: z.number().nullable(),
  /** Last word of any source or person that agrees with `state`. */
  confirmedAt: z.number().nullable(),
  /** `EPIC-ADT A02`, `EVS`, `person`. */
  confirmedBy: z.string().nullable(),
  /** Encounter key of the patient in the bed (the first of two in a conflict). */
  encounter: z.string().nullable(),
  /** Every patient in the bed; two in a conflict. */
  occupants: z.array(z.object({ encounter: z.string(), since: z.number().nullable(), onLeave: z.boolean() })),
  conflicts: z.array(bedConflictSchema),
  /** Encounter the bed is held for. */
  heldFor: z.string().nullable(),
  /** The patient is expected to leave: expected, ordered, or confirmed. */
  leaving: z.enum(["expected", "ordered", "confirmed"]).nullable(),
  leavingAt: z.number().nullable(),
  orderedAt: z.number().nullable(),
  block: z.object({ reason: z.string(), until: z.number().nullable() }).nullable(),
  class: z.string(),
  private: z.boolean(),
  isolationCapable: z.boolean(),
  isolation: z.array(z.string()),
  /** A person's word, shown beside what the EHR says until it expires. */
  assertion: z
    .object({ id: z.string(), state: z.string(), at: z.number(), expiresAt: z.number(), by: z.string() })
    .nullable(),
  flags: z.array(z.string()),
  /** Something of this bed's patient is withheld from this reader. */
  hidden: z.literal(true).optional(),
});
export type BedRow = z.infer<typeof bedRowSchema>;

export const bedRowClasses: FieldClassesOf<BedRow> = {
  id: "none",
  facility: "none",
  unit: "none",
  room: "none",
  label: "none",
  state: "none",
  since: "none",
  confirmedAt: "none",
  confirmedBy: "none",
  encounter: "operational",
  occupants: "operational",
  conflicts: "operational",
  heldFor: "operational",
  leaving: "none",
  leavingAt: "none",
  orderedAt: "none",
  block: "none",
  class: "none",
  private: "none",
  isolationCapable: "none",
  isolation: "clinical-minimum",
  assertion: "operational",
  flags: "operational",
  hidden: "none",
};
