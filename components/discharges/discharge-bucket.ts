import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { DischargeTargets } from "./discharges-site.ts";

/** Where a row stands on the page, most urgent first. */
export const DISCHARGE_BUCKETS = ["past", "open", "done", "none", "left"] as const;
export type DischargeBucket = (typeof DISCHARGE_BUCKETS)[number];

export const BUCKET_NAMES: Record<DischargeBucket, string> = {
  past: "Past target",
  open: "Within target, milestones open",
  done: "All done, to leave",
  none: "No order yet",
  left: "Left",
};

/** Past target wins over every other place: a patient whose milestones are all done can still be late. */
export function bucketOf(row: DischargeRow, targets: DischargeTargets, now: number): DischargeBucket {
  if (row.stage === "left") return "left";
  if (isPastTarget(row, targets, now)) return "past";
  if (row.stage === "ordered") return "open";
  if (row.stage === "all-done" || row.stage === "confirmed") return "done";
  return "none";
}

/** From the signed order to now, or to departure; null before the order. Milliseconds. */
export function sinceOrder(row: DischargeRow, now: number): number | null {
  return row.orderedAt === null ? null : (row.leftAt ?? now) - row.orderedAt;
}

export function isPastTarget(row: DischargeRow, targets: DischargeTargets, now: number): boolean {
  const elapsed = row.leftAt === null ? sinceOrder(row, now) : null;
  return elapsed !== null && elapsed > targets.dischargeMinutes * 60_000;
}
