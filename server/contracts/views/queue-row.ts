import { z } from "zod";
import type { FieldClassesOf } from "../field-class.ts";

export const QUEUES = [
  "ed-waiting",
  "boarding",
  "bed-requests",
  "transport",
  "cleaning",
  "results",
  "referrals",
] as const;
export type QueueName = (typeof QUEUES)[number];

const queueItemSchema = z.object({
  /** Request key, encounter key, or bed id. */
  key: z.string(),
  encounter: z.string().nullable(),
  visit: z.string().nullable(),
  unit: z.string().nullable(),
  bed: z.string().nullable(),
  /** What is asked for, in a word or code: `CT`, `to ICU`, `terminal clean`. */
  what: z.string(),
  status: z.string(),
  since: z.number(),
  priority: z.enum(["routine", "urgent", "stat"]),
  /** Who waits, and for what, is withheld from this reader. */
  hidden: z.literal(true).optional(),
});
export type QueueItem = z.infer<typeof queueItemSchema>;

/** One queue of one facility with its members, longest wait first. */
export const queueRowSchema = z.object({
  /** `<facility>:<queue>`. */
  id: z.string(),
  facility: z.string(),
  queue: z.enum(QUEUES),
  length: z.number(),
  /** Start of the longest wait. */
  longestSince: z.number().nullable(),
  targetMinutes: z.number(),
  /** Members whose wait began before this instant are past the target: counted by the reader from `items`. */
  arrivedLastHour: z.number(),
  servedLastHour: z.number(),
  /** Length at the end of each of the last 12 quarter hours, oldest first. */
  trend: z.array(z.number()),
  items: z.array(queueItemSchema),
});
export type QueueRow = z.infer<typeof queueRowSchema>;

export const queueRowClasses: FieldClassesOf<QueueRow> = {
  id: "none",
  facility: "none",
  queue: "none",
  length: "none",
  longestSince: "none",
  targetMinutes: "none",
  arrivedLastHour: "none",
  servedLastHour: "none",
  trend: "none",
  items: "none",
};

/** Of each member of `items`. */
export const queueItemClasses: FieldClassesOf<QueueItem> = {
  key: "operational",
  encounter: "operational",
  visit: "operational",
  unit: "none",
  bed: "none",
  what: "operational",
  status: "operational",
  since: "none",
  priority: "none",
  hidden: "none",
};

/** Cleaning is about a bed and nobody in it. */
export const cleaningItemClasses: FieldClassesOf<QueueItem> = {
  ...queueItemClasses,
  key: "none",
  what: "none",
  status: "none",
};
