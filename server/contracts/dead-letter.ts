import { z } from "zod";
import { isoTime } from "./iso-time.ts";

export const LETTER_STATUSES = ["open", "replayed", "discarded"] as const;
export type LetterStatus = (typeof LETTER_STATUSES)[number];

/** A message that could not be translated. */
export const deadLetterSchema = z.object({
  id: z.int(),
  inboundId: z.int(),
  source: z.string(),
  kind: z.string(),
  controlId: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
  path: z.string().nullable(),
  cause: z.string(),
  status: z.enum(LETTER_STATUSES),
  receivedAt: isoTime,
  createdAt: isoTime,
  resolvedAt: isoTime.nullable(),
  resolvedBy: z.string().nullable(),
  reasonRef: z.string().nullable(),
});

/** Dead letters of one source and cause, fixed and replayed together. */
export const letterGroupSchema = z.object({
  cause: z.string(),
  source: z.string(),
  reason: z.string(),
  text: z.string(),
  path: z.string().nullable(),
  kind: z.string(),
  count: z.int(),
  firstSeenAt: isoTime,
  lastSeenAt: isoTime,
  inboundId: z.int(),
});

/** What became of letters within 24 hours, beside what was received. */
export const lettersDaySchema = z.object({
  received: z.int(),
  duplicates: z.int(),
  replayed: z.int(),
  discarded: z.int(),
});

export const replayedLetterSchema = z.object({
  id: z.int(),
  inboundId: z.int(),
  status: z.enum(LETTER_STATUSES),
  events: z.int(),
  reason: z.string().nullable(),
  text: z.string().nullable(),
});

/** What a replay of a group did, or would do. */
export const replaySchema = z.object({
  letters: z.int(),
  translated: z.int(),
  stillParked: z.int(),
  events: z.int(),
  beds: z.array(z.string()),
  items: z.array(replayedLetterSchema),
});
