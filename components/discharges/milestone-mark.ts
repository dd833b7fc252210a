import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { DischargeTargets } from "./discharges-site.ts";

/** In the order of the columns. */
export const MILESTONE_COLUMNS = ["medication", "transport", "follow-up", "paperwork", "placement"] as const;
export type MilestoneColumn = (typeof MILESTONE_COLUMNS)[number];

export interface MilestoneMark {
  mark: "done" | "running" | "todo" | "not-needed" | "late";
  /** Time it took, or has been open so far; null where none applies. Milliseconds. */
  elapsed: number | null;
}

/**
 * How a milestone is drawn. One that nobody has named is not needed as far as anyone said. An open one is late once it has waited
 * longer than its own target: transport has one, the others have the discharge's.
 */
export function milestoneMark(
  row: DischargeRow,
  name: MilestoneColumn,
  targets: DischargeTargets,
  now: number,
): MilestoneMark {
  const milestone = row.milestones?.[name];
  if (!milestone || milestone.state === "not-needed") return { mark: "not-needed", elapsed: null };
  if (milestone.state === "done")
    return {
      mark: "done",
      elapsed: milestone.doneAt === null ? null : Math.max(0, milestone.doneAt - milestone.since),
    };
  if (row.leftAt !== null) return { mark: "todo", elapsed: null };
  const elapsed = Math.max(0, now - milestone.since);
  if (row.orderedAt !== null && elapsed > targetMinutes(name, targets) * 60_000) return { mark: "late", elapsed };
  return milestone.state === "running" ? { mark: "running", elapsed } : { mark: "todo", elapsed: null };
}

function targetMinutes(name: MilestoneColumn, targets: DischargeTargets): number {
  return name === "transport" ? targets.transportMinutes : targets.dischargeMinutes;
}
