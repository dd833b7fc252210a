import { z } from "zod";
import { ask, NoAnswer } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";
import { benchRunSchema, reprocessSchema, type statedSchema } from "#server/contracts/workbench.ts";
import type { SiteEntry } from "./site-map.ts";

export type Stated = z.output<typeof statedSchema>;

const runSchema = benchRunSchema.extend({ since: instant, startedAt: instant, finishedAt: instant.nullable() });
/** A comparison, an application or its undoing, finished or under way. */
export type BenchRun = z.output<typeof runSchema>;
export type Difference = BenchRun["differences"][number];

const reprocesses = z.object({
  items: z.array(reprocessSchema.extend({ since: instant, createdAt: instant, undoneAt: instant.nullable() })),
});
export type Reprocess = z.output<typeof reprocesses>["items"][number];

const POLL_MS = 1_000;
/** Whoever looks on while a run lasts. */
export interface Watch {
  saw(run: BenchRun): void;
  /** Nobody looks on any more; the run itself goes on. */
  left: AbortSignal;
}

/** What a site map would change over the last hours; changes nothing. */
export function compareSite(site: SiteEntry, sinceHours: number, watch: Watch): Promise<BenchRun> {
  return started("compare", { site, sinceHours }, watch);
}

/** Puts it in force and replaces what it translates otherwise. */
export function applySite(site: SiteEntry, sinceHours: number, reason: string, watch: Watch): Promise<BenchRun> {
  return started("apply", { site, sinceHours, reason }, watch);
}

export function undoReprocess(id: number, reason: string, watch: Watch): Promise<BenchRun> {
  return started("undo", { id, reason }, watch);
}

/** Goes on with an application or an undoing that its node did not finish. */
export function resumeReprocess(id: number, reason: string, watch: Watch): Promise<BenchRun> {
  return started("resume", { id, reason }, watch);
}

export async function fetchReprocesses(signal: AbortSignal): Promise<Reprocess[]> {
  return (await ask("/api/v1/workbench/reprocesses?limit=10", reprocesses, { signal })).items;
}

/** A long run is asked for again under its id until it is over, also across a lost link: it goes on without being looked at. */
async function started(kind: string, body: unknown, watch: Watch): Promise<BenchRun> {
  let run = await ask(`/api/v1/workbench/${kind}`, runSchema, { method: "POST", body });
  while (run.state === "running") {
    watch.saw(run);
    await new Promise((resume) => setTimeout(resume, POLL_MS));
    run = await ask(`/api/v1/workbench/runs/${run.id}`, runSchema, { signal: watch.left }).catch(lastKnown(run));
  }
  if (run.state === "failed") throw new Error("the run broke off; the server\u2019s log says why");
  if (run.state === "interrupted")
    throw new Error("its node stopped before the end; what was done stands, and it can be gone on with below");
  watch.saw(run);
  return run;
}

function lastKnown(run: BenchRun) {
  return (error: unknown): BenchRun => {
    if (error instanceof NoAnswer) return run;
    throw error;
  };
}

/** Messages that the run treats otherwise than what stands. */
export function differingCount({ counts }: BenchRun): number {
  return counts.changed + counts.translated + counts.withdrawn + counts.parked;
}
