import type { WallHospitalRow, WallUnitRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";
import type { RowClock } from "../row-clock.ts";
import { emergencySpaces, lastDoorToBedHours, oldest } from "./emergency-row.ts";
import { type ExpectedMove, isAdult } from "./expected-move.ts";
import { hoursUnchanged, nedocs } from "./nedocs.ts";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const QUARTERS = 16;

/** Header of one hospital, summed from its unit rows so that the numbers on one screen always add up. */
export function hospitalRow(
  house: House,
  facility: string,
  units: readonly WallUnitRow[],
  moves: Iterable<ExpectedMove>,
  clock: RowClock,
): WallHospitalRow {
  const inpatient = units.filter((row) => house.units.units.get(row.unit)?.kind !== "emergency");
  const sum = (read: (row: WallUnitRow) => number) => inpatient.reduce((total, row) => total + read(row), 0);
  const { leaving, coming, byQuarter } = nextFourHours(house, facility, moves, clock);
  const staffed = sum((row) => row.staffed);
  return {
    kind: "hospital",
    id: `hospital:${facility}`,
    facility,
    name: house.site.facilities.find((known) => known.id === facility)?.name ?? facility,
    staffed,
    occupied: sum((row) => row.occupied),
    ready: sum((row) => row.ready),
    readyAdult: inpatient.filter((row) => row.group === "adult").reduce((total, row) => total + row.ready, 0),
    held: sum((row) => row.held),
    dirty: sum((row) => row.dirty + row.cleaning),
    blocked: sum((row) => row.blocked),
    unknown: sum((row) => row.unknown),
    outNext4h: leaving,
    inNext4h: coming,
    netByQuarter: byQuarter,
    nedocs: crowding(house, facility, staffed, clock),
  };
}

/** Only what somebody has said: ordered departures and stated times of arrival. Nothing is forecast here. */
function nextFourHours(house: House, facility: string, moves: Iterable<ExpectedMove>, clock: RowClock) {
  const { now } = clock;
  const byQuarter: number[] = new Array(QUARTERS).fill(0);
  let leaving = 0;
  let coming = 0;
  const at = (time: number, change: number, countsForLine: boolean): boolean => {
    const quarter = Math.max(0, Math.trunc((time - now) / QUARTER_MS));
    if (quarter > 0) clock.turn(time - Math.min(quarter, QUARTERS) * QUARTER_MS + 1);
    if (quarter >= QUARTERS) return false;
    if (countsForLine) byQuarter[quarter] = (byQuarter[quarter] ?? 0) + change;
    return true;
  };
  for (const move of moves) {
    if (!at(move.at, move.change, move.isAdult)) continue;
    if (move.change > 0) leaving += 1;
    else coming += 1;
  }
  const targetMs = house.site.policy.targets.bedRequestMinutes * 60_000;
  for (const item of house.queues.get(facility, "bed-requests").items.values()) {
    const request = house.requests.get(item.key);
    if (request?.kind !== "admit-bed") continue;
    coming += 1;
    at(Math.max(now, item.since + targetMs), -1, isAdult(house, request.place?.unit));
  }
  return { leaving, coming, byQuarter };
}

function crowding(house: House, facility: string, hospitalBeds: number, clock: RowClock): WallHospitalRow["nedocs"] {
  let edPatients = 0;
  for (const visit of house.emergency.visits(facility)) if (visit.leftAt === null) edPatients += 1;
  const boarding = house.queues.get(facility, "boarding");
  const longest = oldest(boarding.items.values());
  const inputs = {
    edPatients,
    edBeds: emergencySpaces(house, facility),
    boarders: boarding.items.size,
    hospitalBeds,
    ventilated: ventilated(house, facility),
    longestBoarderHours: longest === null ? 0 : Math.max(0, clock.now - longest) / HOUR_MS,
    lastDoorToBedHours: lastDoorToBedHours(house, facility),
  };
  // A millisecond early rather than late: the score is a sum of fractions.
  if (longest !== null)
    clock.turn(Math.max(clock.now + 1, Math.floor(clock.now + hoursUnchanged(inputs) * HOUR_MS) - 1));
  return nedocs(inputs);
}

/** Emergency patients in the places that the site names as ventilated; null where it names none. */
function ventilated(house: House, facility: string): number | null {
  const known = house.units.ofFacility.get(facility) ?? [];
  const units = known.filter((unit) => house.site.ventilatedUnits.includes(unit.id));
  if (units.length === 0) return null;
  return units.flatMap((unit) => unit.beds).filter((bed) => (house.beds.get(bed.id)?.occupants.length ?? 0) > 0).length;
}
