import { z } from "zod";
import type { FieldClassesOf } from "../field-class.ts";

export const FEED_STATES = ["fresh", "late", "stale", "dead", "never"] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** One source as the feeds page and every screen's header show it. Fit for any audience. */
export const feedRowSchema = z.object({
  id: z.string(),
  facility: z.string(),
  protocol: z.enum(["hl7v2", "fhir", "webhook"]),
  /** Only a trusted source moves the board: a parallel one is compared with it, one that loads history is kept for questions. */
  trust: z.enum(["trusted", "parallel", "history"]),
  state: z.enum(FEED_STATES),
  lastMessageAt: z.number().nullable(),
  /** Silence after which the source is late, stale, dead at this hour, seconds. */
  limits: z.object({ late: z.number(), stale: z.number(), dead: z.number() }),
  perMinute: z.number(),
  /** Messages in each of the last 60 minutes, oldest first. */
  last60: z.array(z.number()),
  /** Message time to commit, milliseconds, over the last hour; null without messages. */
  lagP50: z.number().nullable(),
  lagP99: z.number().nullable(),
  connections: z.number(),
  received24h: z.number(),
  duplicates24h: z.number(),
  rejected24h: z.number(),
  deadLetters: z.number(),
  flagged24h: z.number(),
  /** Movements that arrived against those that the visits imply, last 24 h; null with no visits. */
  completeness: z.object({ arrived: z.number(), implied: z.number() }).nullable(),
  /** What goes blind when this source is silent. */
  feeds: z.array(z.string()),
});
export type FeedRow = z.infer<typeof feedRowSchema>;

export const feedRowClasses: FieldClassesOf<FeedRow> = {
  id: "none",
  facility: "none",
  protocol: "none",
  trust: "none",
  state: "none",
  lastMessageAt: "none",
  limits: "none",
  perMinute: "none",
  last60: "none",
  lagP50: "none",
  lagP99: "none",
  connections: "none",
  received24h: "none",
  duplicates24h: "none",
  rejected24h: "none",
  deadLetters: "none",
  flagged24h: "none",
  completeness: "none",
  feeds: "none",
};
