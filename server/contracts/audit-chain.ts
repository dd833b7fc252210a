import { z } from "zod";

/**
 * What can stand in a chain. Rules, workflow steps, tasks and actions join this list when they are entries of the log; a step
 * without an entry is not drawn.
 */
export const CHAIN_STEPS = [
  "message",
  "report",
  "word",
  "system",
  "decision",
  "correction",
  "access",
  "screen",
] as const;
export type ChainStep = (typeof CHAIN_STEPS)[number];

/** How one leads to another, from cause to consequence. */
export const CHAIN_LINKS = [
  /** A report was read from the bytes of a message. */
  "read-from",
  /** A decision rests on a report, a person's word or a timer. */
  "rests-on",
  /** It was caused by the other and by nothing else that is named. */
  "follows",
  /** A newer reading of the same message stands in the place of an older one. */
  "replaces",
  /** A decision rewrote what an earlier decision of the same subject held true. */
  "corrects",
  /** A screen showed what the decision held true. */
  "shown-on",
  /** The same session, before or after. */
  "same-session",
  /** Somebody judged it. */
  "reviewed",
] as const;
export type ChainLinkKind = (typeof CHAIN_LINKS)[number];

const sentence = z.array(z.object({ text: z.string(), strong: z.literal(true).optional() }));

export const chainEntrySchema = z.object({
  /** `log:48231902`, `access:812`, or `inbound:77` for a message of the journal. */
  id: z.string(),
  step: z.enum(CHAIN_STEPS),
  /** Event type, access action, or protocol and kind of a message. */
  kind: z.string(),
  /** Milliseconds since 1970 UTC. */
  occurredAt: z.number(),
  recordedAt: z.number(),
  sentence,
  /** Rule, mapping, fields used or seconds on the page, in a few words; null where there is nothing to add. */
  note: z.string().nullable(),
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
});
export type ChainEntry = z.output<typeof chainEntrySchema>;

export const chainLinkSchema = z.object({ kind: z.enum(CHAIN_LINKS), from: z.string(), to: z.string() });
export type ChainLink = z.output<typeof chainLinkSchema>;

/** The chain of one entry: everything it rests on and everything that rests on it, oldest first. */
export const auditChainSchema = z.object({
  entry: z.string(),
  entries: z.array(chainEntrySchema),
  links: z.array(chainLinkSchema),
  /** The chain goes on; only the nearest part of it is given. */
  cut: z.boolean(),
});
export type AuditChain = z.output<typeof auditChainSchema>;
