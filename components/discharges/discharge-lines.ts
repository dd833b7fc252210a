import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import { bucketOf, sinceOrder } from "./discharge-bucket.ts";
import type { DischargeLine } from "./discharge-table.ts";
import type { DischargesSite } from "./discharges-site.ts";
import { isToday } from "./pipeline.ts";
import { waitingParty } from "./waiting-for.ts";

/** Today's rows with what the clock makes of them. */
export function dischargeLines(rows: Iterable<DischargeRow>, site: DischargesSite, now: number): DischargeLine[] {
  const zones = new Map(site.facilities.map((facility) => [facility.id, facility.timeZone]));
  return [...rows]
    .filter((row) => isToday(row, now, zones.get(row.facility) ?? "UTC"))
    .map((row) => ({
      row,
      bucket: bucketOf(row, site.targets, now),
      elapsed: sinceOrder(row, now),
      waiting: waitingParty(row),
      hidden: row.hidden === true,
    }));
}
