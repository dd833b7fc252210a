import type { HappeningOf } from "../hospital/happening.ts";
import { placeData } from "../senders/cloud-event.ts";
import type { Charting } from "./charting.ts";
import type { Draft } from "./delivery.ts";

/** Clicks of one job come in the order of the job, each as late as people are. */
export class JobClicks {
  readonly #last = new Map<string, number>();

  at(chart: Charting, job: string, deedAt: number, isLast: boolean): number {
    const clickedAt = Math.max(deedAt + chart.manualLag(), (this.#last.get(job) ?? 0) + 1000);
    if (isLast) this.#last.delete(job);
    else this.#last.set(job, clickedAt);
    return clickedAt;
  }
}

export function chartCleaning(
  chart: Charting,
  clicks: JobClicks,
  { kind, at, bed, job }: HappeningOf<"cleaning.started" | "cleaning.completed">,
): Draft {
  const isDone = kind === "cleaning.completed";
  const about = { visit: null, beds: [bed.id], at, clickedAt: clicks.at(chart, job.id, at, isDone) };
  const type = isDone ? "bed.cleaning.completed" : "bed.cleaning.started";
  return chart.event("EVS", type, about, { place: placeData(bed), jobId: job.id });
}

const STATUS = {
  "transport.requested": { type: "order.placed", status: null, milestone: "needed" },
  "transport.started": { type: "order.status.changed", status: "in-progress", milestone: "running" },
  "transport.completed": { type: "order.status.changed", status: "completed", milestone: "done" },
} as const;

/** A job is ordered by the ward at once; the porter clicks later. A ride to the door is also a discharge milestone. */
export function chartTransport(
  chart: Charting,
  clicks: JobClicks,
  { kind, at, job }: HappeningOf<"transport.requested" | "transport.started" | "transport.completed">,
): Draft[] {
  const { visit, from } = job;
  if (!visit) return [];
  const { type, status, milestone } = STATUS[kind];
  const isLast = kind === "transport.completed";
  const clickedAt = kind === "transport.requested" ? at + 1000 : clicks.at(chart, job.id, at, isLast);
  const about = { visit, beds: [], at, clickedAt };
  const data: Record<string, unknown> = { order: job.id, kind: "transport", code: "RIDE", visit: visit.number };
  if (from) data.place = placeData(from);
  if (status) data.status = status;
  const drafts = [chart.event("TRANSPORT", type, about, data)];
  if (job.to === "EXIT") {
    const reached = { visit: visit.number, milestone: "transport", state: milestone };
    drafts.push(chart.event("TRANSPORT", "discharge.milestone.reached", about, reached));
  }
  return drafts;
}
