import { z } from "zod";
import {
  ACCESS_FLAGS,
  AUDIT_STREAMS,
  type AuditPage,
  type AuditQuery,
  type AuditRow,
  OUTCOMES,
} from "#server/contracts/audit.ts";
import { ask } from "../ask/ask-server.ts";
import { queryText } from "./audit-url.ts";

/** Milliseconds, from a number or from the API's ISO 8601 text. */
const instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

export const sentenceSchema = z.array(
  z.object({ text: z.string(), strong: z.literal(true).optional() }).transform(({ text, strong }) => ({
    text,
    ...(strong ? { strong } : {}),
  })),
);

export const auditRowSchema: z.ZodType<AuditRow> = z.object({
  id: z.string(),
  stream: z.enum(AUDIT_STREAMS),
  position: z.number(),
  recordedAt: instant,
  occurredAt: instant,
  kind: z.string(),
  actor: z.string(),
  actorName: z.string(),
  role: z.string().nullable(),
  sentence: sentenceSchema,
  outcome: z.enum(OUTCOMES),
  result: z.string(),
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
  unit: z.string().nullable(),
  workstation: z.string().nullable(),
  flags: z.array(z.enum(ACCESS_FLAGS)),
  isMatch: z.boolean(),
});

export const auditPageSchema: z.ZodType<AuditPage> = z.object({
  rows: z.array(auditRowSchema),
  next: z.string().nullable(),
  total: z.number(),
  leftOut: z.array(z.string()),
  indexedTo: instant,
  tookMs: z.number(),
});

export const PAGE_ROWS = 100;

interface Reading {
  query: AuditQuery;
  context: boolean;
  cursor: string | null;
  signal: AbortSignal;
}

/** One page of the search. @throws an Error whose message a person may read. */
export function fetchAuditPage({ query, context, cursor, signal }: Reading): Promise<AuditPage> {
  const params = new URLSearchParams(queryText(query));
  params.set("limit", String(PAGE_ROWS));
  if (context) params.set("context", "true");
  if (cursor) params.set("cursor", cursor);
  return ask(`/api/v1/audit/entries?${params}`, auditPageSchema, { signal });
}

/** One entry, also one that the present search does not find. */
export function fetchAuditRow(id: string, signal: AbortSignal): Promise<AuditRow> {
  return ask(`/api/v1/audit/entries/${id}`, auditRowSchema, { signal });
}
