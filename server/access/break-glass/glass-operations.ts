import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal, notFound } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { listOf } from "#server/api/schemas.ts";
import { subjectOf } from "#server/audit/ledger/encounter-subject.ts";
import { ROLES } from "#server/contracts/access.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { GlassDesk } from "./glass-desk.ts";
import { type GlassStore, VERDICTS } from "./glass-store.ts";

export interface GlassOperationPorts {
  desk: GlassDesk;
  store: GlassStore;
  reader: Pick<LogReader, "encounterKeys" | "find">;
}

/** As many of an encounter's newest events as say where the patient is. */
const EVENTS_READ = 1000;

const openSchema = z.object({ id: z.uuid(), encounter: z.string(), until: isoTime });
const rowSchema = z.object({
  id: z.uuid(),
  actor: z.string(),
  actorName: z.string(),
  role: z.enum(ROLES),
  encounter: z.string(),
  facility: z.string(),
  unit: z.string().nullable(),
  /** Vault reference of the reason. */
  reasonRef: z.string(),
  openedAt: isoTime,
  until: isoTime,
  closedAt: isoTime.nullable(),
  closedBecause: z.enum(["person", "time"]).nullable(),
  reviewedAt: isoTime.nullable(),
  reviewedBy: z.string().nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  noteRef: z.string().nullable(),
});

/** Opening one encounter beyond one's units, for a while and with a reason; and the review of each opening. */
export function glassOperations({ desk, store, reader }: GlassOperationPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/encounters/{visit}/glass",
      id: "breakGlass",
      summary:
        "Open one encounter beyond one's units for up to an hour, with a reason; compliance reviews each opening",
      tag: "access",
      access: "glass.break",
      params: z.object({ visit: z.string().min(1).max(120) }),
      body: z.object({ reason: z.string().trim().min(10).max(2000), minutes: z.int().min(1).max(60) }),
      answer: openSchema,
      handle: async ({ params, body, principal }) => {
        const { session, role } = principal;
        if (session === null || role === null)
          throw new ApiRefusal(403, "session", "Only a person who is signed in breaks glass");
        const [key] = await reader.encounterKeys(params.visit);
        if (!key) throw notFound("encounter");
        const events = (await reader.find({ encounter: key, limit: EVENTS_READ })).reverse();
        return json(isoTimes(await desk.break({ ...principal, session, role }, subjectOf(key, events), body)));
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/glass/{id}/close",
      id: "closeGlass",
      summary: "Close one's own opening before its time",
      tag: "access",
      access: "glass.break",
      params: z.object({ id: z.uuid() }),
      answer: z.object({ id: z.uuid() }),
      handle: async ({ params, principal }) => {
        const glass = await store.find(params.id);
        if (!glass || glass.actor !== principal.actor) throw notFound("opening of yours");
        if (glass.closedAt === null) await desk.close(glass, principal);
        return json({ id: glass.id });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/glass",
      id: "listGlass",
      summary: "Openings to be reviewed, oldest first; with all=true those that were reviewed as well",
      tag: "access",
      access: "audit.review",
      query: z.object({
        all: z.stringbool().default(false),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
      answer: listOf(rowSchema),
      handle: async ({ query }) => {
        const rows = await store.list(query.all, query.limit);
        return json({
          items: rows.map(({ session: _session, patient: _patient, ...row }) => isoTimes(row)),
          next: null,
        });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/glass/{id}/review",
      id: "reviewGlass",
      summary: "Say whether an opening was justified; the first verdict stands",
      tag: "access",
      access: "audit.review",
      params: z.object({ id: z.uuid() }),
      body: z.object({ verdict: z.enum(VERDICTS), note: z.string().trim().min(3).max(2000) }),
      answer: z.object({ id: z.uuid(), verdict: z.enum(VERDICTS) }),
      handle: async ({ params, body, principal }) => {
        const glass = await store.find(params.id);
        if (!glass) throw notFound("opening");
        if (!(await desk.review(glass, principal, body.verdict, body.note))) {
          const first = await store.find(params.id);
          throw new ApiRefusal(409, "reviewed", `Reviewed before, by ${first?.reviewedBy ?? "somebody else"}`);
        }
        return json({ id: glass.id, verdict: body.verdict });
      },
    }),
  ];
}
