import { z } from "zod";

/**
 * Two append-only streams stand behind the audit trail: `log`, what happened and why, and `access`, who saw what. One search goes
 * over both.
 */
export const AUDIT_STREAMS = ["log", "access"] as const;
export type AuditStream = (typeof AUDIT_STREAMS)[number];

/** How it ended. */
export const OUTCOMES = [
  "accepted",
  "refused",
  "retried",
  "overridden",
  "failed",
  "corrected",
  "parked",
  "discarded",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Reasons to look twice; computed when the entry is written, with what was known then. */
export const ACCESS_FLAGS = [
  "no-relationship",
  "same-surname",
  "vip",
  "after-hours",
  "mass-download",
  "break-glass",
] as const;
export type AccessFlag = (typeof ACCESS_FLAGS)[number];

/** What the system enters by the minute. A search leaves it out unless it asks for a kind, so that it does not bury what people did. */
export const ROUTINE_KINDS = ["view.shown"] as const;

/** The search as it stands in the URL; every part narrows. Absent parts ask nothing. */
export const auditQuerySchema = z.object({
  /** Words, all of which must occur; words of reasons and comments are found without being stored in the clear. */
  q: z.string().max(200).optional(),
  stream: z.enum(AUDIT_STREAMS).optional(),
  /** Visit number, encounter key, medical record number, surname or patient token. */
  patient: z.string().max(120).optional(),
  /** `user:<id>`, `token:<id>`, `wall:<id>`, `source:<id>`, or the beginning of a user's name. */
  user: z.string().max(120).optional(),
  unit: z.string().max(40).optional(),
  bed: z.string().max(60).optional(),
  /** Event type or access action, or a family with a dot at its end, such as `bed.`. */
  kind: z.string().max(80).optional(),
  rule: z.string().max(80).optional(),
  version: z.string().max(80).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  workstation: z.string().max(80).optional(),
  flag: z.enum(ACCESS_FLAGS).optional(),
  /** ISO 8601 instants, or a span back from now: `24h`, `7d`. */
  since: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** A sentence in parts; `strong` names who and what. */
export interface SentencePart {
  text: string;
  strong?: true;
}

/** One entry as the audit page lists it. Times are milliseconds since 1970 UTC. */
export interface AuditRow {
  /** `log:48231902` or `access:812`. */
  id: string;
  stream: AuditStream;
  position: number;
  recordedAt: number;
  occurredAt: number;
  /** Event type or access action. */
  kind: string;
  actor: string;
  actorName: string;
  role: string | null;
  sentence: SentencePart[];
  outcome: Outcome;
  /** One or two words at the right edge: `viewed`, `by ADT A02`, `refused`. */
  result: string;
  encounter: string | null;
  bed: string | null;
  unit: string | null;
  workstation: string | null;
  flags: AccessFlag[];
  /** False for what stands around a match and is shown for context. */
  isMatch: boolean;
}

export interface AuditPage {
  rows: AuditRow[];
  /** Opaque keyset cursor; null at the end. */
  next: string | null;
  /** Entries searched over, from the index's own count. */
  total: number;
  /** Kinds that were left out since none was asked for: `ROUTINE_KINDS`, or nothing. */
  leftOut: string[];
  /** Everything recorded before this instant is found. */
  indexedTo: number;
  tookMs: number;
}
