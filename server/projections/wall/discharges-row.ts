import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { WallDischargesRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";
import { startOfDay } from "../local-day.ts";

/** Another one at midnight. @param rows the facility's rows of the discharges view */
export function dischargesRow(
  house: House,
  facility: string,
  rows: Iterable<DischargeRow>,
  now: number,
): WallDischargesRow {
  const noon = startOfDay(now, house.timeZoneOf(facility)) + 12 * 3_600_000;
  const row: WallDischargesRow = {
    kind: "discharges",
    id: `discharges:${facility}`,
    facility,
    expectedToday: 0,
    noOrder: 0,
    ordered: 0,
    openMilestones: { medication: 0, transport: 0, "follow-up": 0, paperwork: 0, placement: 0 },
    allDone: 0,
    left: 0,
    leftBeforeNoon: 0,
    targetMinutes: house.site.policy.targets.dischargeMinutes,
    openOrders: [],
  };
  for (const discharge of rows) {
    row.expectedToday += 1;
    countStage(row, discharge, noon);
  }
  row.openOrders.sort((a, b) => a - b);
  return row;
}

function countStage(row: WallDischargesRow, discharge: DischargeRow, noon: number): void {
  if (discharge.stage === "left") {
    row.left += 1;
    if ((discharge.leftAt ?? noon) < noon) row.leftBeforeNoon += 1;
    return;
  }
  if (discharge.orderedAt !== null) row.openOrders.push(discharge.orderedAt);
  if (discharge.stage === "expected") row.noOrder += 1;
  else if (discharge.stage === "ordered") row.ordered += 1;
  else row.allDone += 1;
  if (discharge.stage !== "ordered") return;
  for (const [name, milestone] of Object.entries(discharge.milestones))
    if (milestone.state === "needed" || milestone.state === "running")
      row.openMilestones[name as keyof WallDischargesRow["openMilestones"]] += 1;
}
