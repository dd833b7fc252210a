import { z } from "zod";

/**
 * Whether a past minute is drawn as it was shown. `as-shown`: the rows have the digest that was kept then. `redrawn`: they differ
 * and so does the code. `altered`: they differ though the code is the same, so that the log has to be looked at. `no-digest`: none
 * was kept.
 */
export const SHOWN_STATES = ["as-shown", "redrawn", "altered", "no-digest"] as const;

export const shownProofSchema = z.object({
  state: z.enum(SHOWN_STATES),
  /** Version of the code that drew it then; null without a digest. */
  drawnBy: z.string().nullable(),
  /** Version of the code that draws it now. */
  redrawnBy: z.string(),
  /** Views whose rows differ from what was shown. */
  differing: z.array(z.string()),
});
export type ShownProof = z.infer<typeof shownProofSchema>;

/** A report that came after the minute and speaks of it. */
export const learntReportSchema = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  trigger: z.string(),
  /** Milliseconds since 1970 UTC. */
  recordedAt: z.number(),
});

/** A bed that is drawn otherwise with what is known now. */
export const changedBedSchema = z.object({
  bed: z.string(),
  unit: z.string(),
  was: z.string(),
  now: z.string(),
  /** What was learnt in between; empty where a neighbour's change made the difference. */
  because: z.array(learntReportSchema),
});
export type ChangedBed = z.infer<typeof changedBedSchema>;

/** What is to be said beside a past minute. */
export const pastMinuteSchema = z.object({
  /** Milliseconds since 1970 UTC: what was true, and what was known. */
  at: z.number(),
  known: z.number(),
  position: z.number().int(),
  shown: shownProofSchema,
  changedBeds: z.array(changedBedSchema),
});
export type PastMinute = z.infer<typeof pastMinuteSchema>;
