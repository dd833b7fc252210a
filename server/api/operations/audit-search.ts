import { z } from "zod";
import type { RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { auditUse } from "#server/audit/search/audit-access.ts";
import type { AuditSearch } from "#server/audit/search/audit-search.ts";
import { ForeignCursor } from "#server/audit/search/cursor.ts";
import { conditionsOf, UnreadableTime } from "#server/audit/search/resolved-query.ts";
import type { SavedSearches } from "#server/audit/search/saved-searches.ts";
import { toIso } from "#server/canonical/instant.ts";
import { AUDIT_STREAMS, type AuditQuery, type AuditStream, auditQuerySchema } from "#server/contracts/audit.ts";
import { AUDIT_QUESTIONS, QUESTION_GROUPS } from "#server/contracts/audit-questions.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface AuditSearchPorts {
  search: AuditSearch;
  saved: SavedSearches;
  record: RecordAccess;
  now(): number;
}

const MAX_COUNT = 999;

const partSchema = z.object({ text: z.string(), strong: z.literal(true).optional() });
const rowSchema = z.object({
  id: z.string(),
  stream: z.enum(AUDIT_STREAMS),
  position: z.int(),
  recordedAt: z.number(),
  occurredAt: z.number(),
  kind: z.string(),
  actor: z.string(),
  actorName: z.string(),
  role: z.string().nullable(),
  sentence: z.array(partSchema),
  outcome: z.string(),
  result: z.string(),
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
  unit: z.string().nullable(),
  workstation: z.string().nullable(),
  flags: z.array(z.string()),
  isMatch: z.boolean(),
});
const questionSchema = z.object({
  id: z.string(),
  group: z.enum(QUESTION_GROUPS),
  words: z.string(),
  query: auditQuerySchema,
  needs: z.enum(["patient", "user", "rule"]).nullable(),
  isCounted: z.boolean(),
  count: z.int().nullable(),
  isCapped: z.boolean(),
});
const savedSchema = z.object({ id: z.uuid(), name: z.string(), query: auditQuerySchema, createdAt: z.number() });

export function auditSearchOperations({ search, saved, record, now }: AuditSearchPorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/audit/entries",
      id: "searchAudit",
      summary:
        "Entries of the log and of the access ledger that fit every condition, newest first; entered in the ledger. Kinds in leftOut are found only when a kind is asked for; indexedTo is the instant before which every entry is found",
      tag: "audit",
      access: "audit.search",
      query: auditQuerySchema.extend({
        context: z.enum(["true", "false"]).default("false"),
        limit: z.coerce.number().int().min(1).max(200).default(100),
        cursor: z.string().max(200).optional(),
      }),
      answer: z.object({
        rows: z.array(rowSchema),
        next: z.string().nullable(),
        total: z.int(),
        leftOut: z.array(z.string()),
        indexedTo: isoTime,
        tookMs: z.number(),
      }),
      handle: async ({ query: { context, limit, cursor, ...query }, principal }) => {
        const page = await refusing(() =>
          search.page(query, { limit, cursor: cursor ?? null, context: context === "true" }),
        );
        // A further page continues a search that is entered already: its cursor fits no other one.
        if (!cursor) {
          const rows = page.rows.filter(({ isMatch }) => isMatch).length;
          const detail = { by: conditionsOf(query), rows, more: page.next !== null };
          await record([
            auditUse(principal, { action: "audit.searched", detail, ...(await searchedFor(search, query)) }),
          ]);
        }
        return json({ ...page, indexedTo: toIso(page.indexedTo) });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/entries/{id}",
      id: "readAuditEntry",
      summary: "One entry of either stream by its id, such as log:48231902 or access:812",
      tag: "audit",
      access: "audit.search",
      params: z.object({ id: z.string().regex(/^(log|access):\d{1,15}$/) }),
      answer: rowSchema,
      handle: async ({ params, principal }) => {
        const [stream, position] = params.id.split(":");
        const entry = await search.entry(stream as AuditStream, Number(position));
        if (!entry) throw notFound("entry");
        const { patient, encounter } = entry.found;
        const detail = { entry: params.id, rows: 1 };
        await record([auditUse(principal, { action: "audit.searched", detail, patient, encounter })]);
        return json(entry.row);
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/questions",
      id: "listAuditQuestions",
      summary: "Questions asked again and again, with how many entries answer each over its period",
      tag: "audit",
      access: "audit.search",
      answer: z.object({ items: z.array(questionSchema) }),
      handle: async () => {
        const items = [];
        // One after the other: badges must not crowd out a search.
        for (const question of AUDIT_QUESTIONS) {
          const found = question.isCounted
            ? await search.count(await search.resolve(question.query), MAX_COUNT + 1)
            : null;
          const count = found === null ? null : Math.min(found, MAX_COUNT);
          items.push({ ...question, count, isCapped: found !== null && found > MAX_COUNT });
        }
        return json({ items });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/searches",
      id: "listSavedSearches",
      summary: "The caller's own saved searches, oldest first",
      tag: "audit",
      access: "audit.search",
      answer: z.object({ items: z.array(savedSchema) }),
      handle: async ({ principal }) => json({ items: await saved.list(principal.actor) }),
    }),
    operation({
      method: "POST",
      path: "/api/v1/audit/searches",
      id: "saveSearch",
      summary: "Keep a search under a name, for oneself",
      tag: "audit",
      access: "audit.search",
      body: z.object({ name: z.string().trim().min(1).max(80), query: auditQuerySchema }),
      answer: savedSchema,
      handle: async ({ body, principal }) => {
        const kept = await saved.keep(principal.actor, body.name, body.query, now());
        if (!kept) throw new ApiRefusal(409, "too-many", "Forget a saved search before keeping another one");
        return json(kept);
      },
    }),
    operation({
      method: "DELETE",
      path: "/api/v1/audit/searches/{id}",
      id: "forgetSearch",
      summary: "Forget one of one's own saved searches",
      tag: "audit",
      access: "audit.search",
      params: z.object({ id: z.uuid() }),
      answer: z.object({ id: z.uuid() }),
      handle: async ({ params, principal }) => {
        if (!(await saved.forget(principal.actor, params.id))) throw notFound("saved search");
        return json({ id: params.id });
      },
    }),
  ];
}

/** The one patient or visit that a search was about, where it was about one. */
async function searchedFor(search: AuditSearch, query: AuditQuery) {
  if (query.patient === undefined) return {};
  const { patient } = await search.resolve({ patient: query.patient });
  const [encounter, ...more] = patient?.encounters ?? [];
  return {
    patient: patient?.person ?? null,
    encounter: encounter && more.length === 0 ? encounter : null,
  };
}

/** Expected refusals of a search as answers. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ForeignCursor)
      throw new ApiRefusal(400, "cursor", "This cursor belongs to another search; begin again without it");
    if (error instanceof UnreadableTime)
      throw new ApiRefusal(400, "invalid", "Some values cannot be used", [
        { pointer: `/query/${error.field}`, detail: error.message },
      ]);
    throw error;
  }
}
