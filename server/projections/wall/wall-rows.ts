import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import type { WallQueueRow, WallRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";
import { queueRows } from "../queues/queue-rows.ts";
import { alarmRows } from "./alarm-rows.ts";
import { dischargesRow } from "./discharges-row.ts";
import { emergencyRow } from "./emergency-row.ts";
import { hospitalRow } from "./hospital-row.ts";
import { unitRow } from "./unit-rows.ts";

/** The whole wall of one facility. No row names a visit or a person. */
export function wallRows(house: House, facility: string, feeds: FeedRow[], now: number): WallRow[] {
  const units = house.site.units
    .filter((unit) => unit.facility === facility && unit.beds.length > 0)
    .map((unit) => unitRow(house, unit, now));
  const inpatient = units.filter((row) => house.units.units.get(row.unit)?.kind !== "emergency");
  return [
    hospitalRow(house, facility, units, now),
    emergencyRow(house, facility, now),
    dischargesRow(house, facility, now),
    ...inpatient,
    ...queueRows(house, facility, now).map(
      ({ items: _items, ...row }): WallQueueRow => ({ ...row, kind: "queue", id: `queue:${row.id}` }),
    ),
    ...alarmRows(house, facility, feeds),
  ];
}
