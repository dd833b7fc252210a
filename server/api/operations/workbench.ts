import type pg from "pg";
import { z } from "zod";
import type { Draft } from "#server/canonical/draft.ts";
import { benchRunSchema, reprocessSchema, trialSchema } from "#server/contracts/workbench.ts";
import type { RunReport } from "#server/ingest/workbench/bench-run.ts";
import { listReprocesses } from "#server/ingest/workbench/reprocess-table.ts";
import { tryMessage } from "#server/ingest/workbench/try-message.ts";
import { type Workbench, WorkbenchRefusal } from "#server/ingest/workbench/workbench.ts";
import { indexSite } from "#server/site/site-index.ts";
import { type SiteMap, siteMapSchema } from "#server/site/site-map.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { listOf } from "../schemas.ts";
import { completeSite } from "./site.ts";

export interface WorkbenchOperationPorts {
  pool: pg.Pool;
  bench: Workbench;
  site(): SiteMap;
  now(): number;
}

/** A short run is answered whole; a long one is asked for again under its id. */
const WAIT_MS = 5000;
const HOUR_MS = 3_600_000;

const sinceHours = z.number().positive().max(24);
const reason = z.string().trim().min(3).max(2000);

/** The bench of an integration engineer: try a message, see what an edited site map would change, apply it, take it back. */
export function workbenchOperations({ pool, bench, site, now }: WorkbenchOperationPorts): Operation[] {
  const start = async (run: Promise<string>) => {
    const id = await run.catch(refuse);
    return json(reportJson(await bench.wait(id, WAIT_MS)));
  };
  const since = (hours: number) => now() - hours * HOUR_MS;
  return [
    operation({
      method: "POST",
      path: "/api/v1/workbench/translate",
      id: "tryMessage",
      summary: "What a message would become and what its sender would be told, without effect",
      tag: "workbench",
      access: "site.configure",
      body: z.object({
        protocol: z.enum(["hl7v2", "fhir", "webhook"]),
        source: z.string().max(80).nullish(),
        message: z.string().min(1).max(1_000_000),
        site: siteMapSchema.optional(),
      }),
      answer: trialSchema,
      handle: async ({ body }) => {
        const { protocol, message } = body;
        const index = indexSite(body.site ?? site());
        const result = await tryMessage({ protocol, message, source: body.source ?? null, site: index, now: now() });
        if (!result) throw new ApiRefusal(400, "source.unknown", "The site map has no such source of this protocol");
        const messages = result.messages.map(({ drafts, ...tried }) => ({ ...tried, events: drafts.map(draftJson) }));
        return json({ answer: result.answer, messages });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/workbench/compare",
      id: "compareSite",
      summary: "The difference that a site map would make over stored messages; changes nothing",
      tag: "workbench",
      access: "site.configure",
      body: z.object({ site: siteMapSchema, sinceHours }),
      answer: benchRunSchema,
      handle: async ({ body }) => start(bench.compare(completeSite(body.site, site()), since(body.sinceHours))),
    }),
    operation({
      method: "POST",
      path: "/api/v1/workbench/apply",
      id: "applySite",
      summary: "Put a site map in force and supersede the events of stored messages that it translates otherwise",
      tag: "workbench",
      access: "site.configure",
      body: z.object({ site: siteMapSchema, sinceHours, reason }),
      answer: benchRunSchema,
      handle: async ({ body, principal }) => {
        const act = { actor: principal.actor, reason: body.reason };
        return start(bench.apply(completeSite(body.site, site()), since(body.sinceHours), act));
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/workbench/undo",
      id: "undoReprocess",
      summary: "Put the site map from before a reprocessing in force again, over everything since its span began",
      tag: "workbench",
      access: "site.configure",
      body: z.object({ id: z.int().positive(), reason }),
      answer: benchRunSchema,
      handle: async ({ body, principal }) =>
        start(bench.undo(body.id, { actor: principal.actor, reason: body.reason })),
    }),
    operation({
      method: "POST",
      path: "/api/v1/workbench/resume",
      id: "resumeReprocess",
      summary: "Go on with a reprocessing, or with its undoing, that its node did not finish",
      tag: "workbench",
      access: "site.configure",
      body: z.object({ id: z.int().positive(), reason }),
      answer: benchRunSchema,
      handle: async ({ body, principal }) =>
        start(bench.resume(body.id, { actor: principal.actor, reason: body.reason })),
    }),
    operation({
      method: "GET",
      path: "/api/v1/workbench/runs/{id}",
      id: "readRun",
      summary: "How far a comparison or reprocessing is, on whichever node it runs",
      tag: "workbench",
      access: "site.configure",
      params: z.object({ id: z.uuid() }),
      answer: benchRunSchema,
      handle: async ({ params }) => {
        return json(reportJson(await bench.run(params.id)));
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/workbench/reprocesses",
      id: "listReprocesses",
      summary: "Reprocessings, newest first",
      tag: "workbench",
      access: "site.configure",
      query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
      answer: listOf(reprocessSchema),
      handle: async ({ query }) =>
        json({ items: (await listReprocesses(pool, query.limit)).map((row) => isoTimes(row)), next: null }),
    }),
  ];
}

function refuse(error: unknown): never {
  if (!(error instanceof WorkbenchRefusal)) throw error;
  throw new ApiRefusal(error.code === "unknown" ? 404 : 409, error.code, error.message);
}

function reportJson(report: RunReport | null): unknown {
  if (!report) throw notFound("run");
  return { ...(isoTimes(report) as object), differences: report.differences };
}

/** A draft without the person it names and without free text. */
function draftJson({ patient, retiredPatient, otherPatient, notes, ...draft }: Draft): unknown {
  const persons = [patient, retiredPatient, otherPatient].filter((person) => person != null).length;
  const { fields, ...rest } = draft;
  return { ...(isoTimes(rest) as object), fields, persons, notes: Object.keys(notes ?? {}) };
}
