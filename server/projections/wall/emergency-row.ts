import type { WallEmergencyRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";
import { startOfDay } from "../local-day.ts";
import type { RowClock } from "../row-clock.ts";

const HOUR_MS = 3_600_000;
const HOURS = 12;

/** Another one at midnight, and when a visit goes from one hour of the line to the next. */
export function emergencyRow(house: House, facility: string, clock: RowClock): WallEmergencyRow {
  const waiting = house.queues.get(facility, "ed-waiting");
  const boarding = house.queues.get(facility, "boarding");
  const today = startOfDay(clock.now, house.timeZoneOf(facility));
  const inByHour: number[] = new Array(HOURS).fill(0);
  const outByHour: number[] = new Array(HOURS).fill(0);
  let arrivalsToday = 0;
  let leftUnseenToday = 0;
  let patients = 0;
  for (const visit of house.emergency.visits(facility)) {
    if (visit.leftAt === null) patients += 1;
    if (visit.arrivedAt >= today) arrivalsToday += 1;
    if (visit.leftUnseen && (visit.leftAt ?? 0) >= today) leftUnseenToday += 1;
    count(inByHour, visit.arrivedAt, clock);
    if (visit.leftAt !== null) count(outByHour, visit.leftAt, clock);
  }
  const { targets } = house.site.policy;
  return {
    kind: "emergency",
    id: `emergency:${facility}`,
    facility,
    spaces: emergencySpaces(house, facility),
    patients,
    waiting: waiting.items.size,
    waitingLongestSince: oldest(waiting.items.values()),
    waitingTargetMinutes: targets.waitingMinutes,
    boarding: boarding.items.size,
    boardingLongestSince: oldest(boarding.items.values()),
    boardingTargetMinutes: targets.boardingMinutes,
    arrivalsToday,
    leftUnseenToday,
    leftUnseenTargetPercent: targets.leftUnseenPercent,
    inByHour,
    outByHour,
  };
}

/** Staffed treatment spaces of the emergency units. */
export function emergencySpaces(house: House, facility: string): number {
  return (house.units.ofFacility.get(facility) ?? [])
    .filter((unit) => unit.kind === "emergency")
    .reduce((sum, unit) => sum + unit.beds.filter((bed) => bed.staffed).length, 0);
}

/** Hours from the door to a treatment space for the patient bedded last; null while there is none. */
export function lastDoorToBedHours(house: House, facility: string): number | null {
  let latest: { beddedAt: number; arrivedAt: number } | null = null;
  for (const { beddedAt, arrivedAt } of house.emergency.visits(facility))
    if (beddedAt !== null && (latest === null || beddedAt > latest.beddedAt)) latest = { beddedAt, arrivedAt };
  return latest ? Math.max(0, latest.beddedAt - latest.arrivedAt) / HOUR_MS : null;
}

export function oldest(items: Iterable<{ since: number }>): number | null {
  let first: number | null = null;
  for (const { since } of items) if (first === null || since < first) first = since;
  return first;
}

function count(hours: number[], at: number, clock: RowClock): void {
  if (at > clock.now) return clock.turn(at);
  const age = Math.trunc((clock.now - at) / HOUR_MS);
  if (age >= HOURS) return;
  const index = HOURS - 1 - age;
  hours[index] = (hours[index] ?? 0) + 1;
  clock.turn(at + (age + 1) * HOUR_MS);
}
