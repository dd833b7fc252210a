import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import { isPastTarget, sinceOrder } from "./discharge-bucket.ts";
import type { DischargeTargets } from "./discharges-site.ts";
import { localDay } from "./local-day.ts";

export const PIPELINE_STAGES = ["expected", "none", "open", "done", "left", "past"] as const;
export type PipelineStage = (typeof PIPELINE_STAGES)[number];

/** Today's discharges, as the six figures on top of the page. `from` and `share` place a stage on the one bar of all of them. */
export interface Pipeline {
  stages: Record<PipelineStage, { count: number; from: number; share: number }>;
  stillHere: number;
  plannedBeforeNoon: number;
  /** Open milestones of the patients with an order, most frequent first. */
  openMilestones: [name: string, count: number][];
  /** Patients with an order whose milestones are hidden from this reader. */
  hiddenOpen: number;
  longestDone: number | null;
  leftBeforeNoon: number;
  longestPast: number | null;
}

export function pipeline(
  rows: readonly DischargeRow[],
  targets: DischargeTargets,
  now: number,
  zoneOf: (facility: string) => string,
): Pipeline {
  const today = rows.filter((row) => isToday(row, now, zoneOf(row.facility)));
  const left = today.filter((row) => row.stage === "left");
  const done = today.filter((row) => row.stage === "all-done" || row.stage === "confirmed");
  const open = today.filter((row) => row.stage === "ordered");
  const none = today.filter((row) => row.stage === "expected");
  const past = today.filter((row) => isPastTarget(row, targets, now));
  const beforeNoon = (at: number | null, row: DischargeRow) =>
    at !== null && localDay(at, zoneOf(row.facility)).hour < 12;
  return {
    stages: bars(
      today.length,
      { left: left.length, done: done.length, open: open.length, none: none.length },
      past.length,
    ),
    stillHere: today.length - left.length,
    plannedBeforeNoon: none.filter((row) => beforeNoon(row.expectedAt, row)).length,
    openMilestones: openMilestones(open),
    hiddenOpen: open.filter(({ hidden }) => hidden).length,
    longestDone: longest(done, now),
    leftBeforeNoon: left.filter((row) => beforeNoon(row.leftAt, row)).length,
    longestPast: longest(past, now),
  };
}

/** Everybody whose leaving is today's work: not those expected on a later day, and not those who left on an earlier one. */
export function isToday(row: DischargeRow, now: number, timeZone: string): boolean {
  const { day } = localDay(now, timeZone);
  if (row.leftAt !== null) return localDay(row.leftAt, timeZone).day === day;
  if (row.stage !== "expected" || row.expectedAt === null) return true;
  return localDay(row.expectedAt, timeZone).day <= day;
}

function bars(
  all: number,
  counts: Record<"left" | "done" | "open" | "none", number>,
  past: number,
): Pipeline["stages"] {
  const share = (count: number) => (all > 0 ? count / all : 0);
  let from = 0;
  const next = (count: number) => {
    const stage = { count, from, share: share(count) };
    from += stage.share;
    return stage;
  };
  const [left, done, open, none] = [next(counts.left), next(counts.done), next(counts.open), next(counts.none)];
  const whole = { count: all, from: 0, share: all > 0 ? 1 : 0 };
  return { expected: whole, none, open, done, left, past: { count: past, from: 0, share: share(past) } };
}

function openMilestones(rows: readonly DischargeRow[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const [name, milestone] of Object.entries(row.milestones ?? {}))
      if (milestone?.state === "needed" || milestone?.state === "running")
        counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function longest(rows: readonly DischargeRow[], now: number): number | null {
  const waits = rows.flatMap((row) => sinceOrder(row, now) ?? []);
  return waits.length > 0 ? Math.max(...waits) : null;
}
