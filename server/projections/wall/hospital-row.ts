import type { WallHospitalRow, WallUnitRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";
import { emergencySpaces, lastDoorToBedHours, oldest } from "./emergency-row.ts";
import { nedocs } from "./nedocs.ts";

const QUARTER_MS = 900_000;
const QUARTERS = 16;

/** Header of one hospital, summed from its unit rows so that the numbers on one screen always add up. */
export function hospitalRow(house: House, facility: string, units: WallUnitRow[], now: number): WallHospitalRow {
  const inpatient = units.filter((row) => house.units.units.get(row.unit)?.kind !== "emergency");
  const sum = (read: (row: WallUnitRow) => number) => inpatient.reduce((total, row) => total + read(row), 0);
  const { leaving, coming, byQuarter } = nextFourHours(house, facility, now);
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
    nedocs: crowding(house, facility, staffed, now),
  };
}

/** Only what somebody has said: ordered departures and stated times of arrival. Nothing is forecast here. */
function nextFourHours(house: House, facility: string, now: number) {
  const byQuarter: number[] = new Array(QUARTERS).fill(0);
  let leaving = 0;
  let coming = 0;
  const at = (time: number, change: number, unit: string | null | undefined): boolean => {
    const quarter = Math.max(0, Math.trunc((time - now) / QUARTER_MS));
    if (quarter >= QUARTERS) return false;
    if (isAdult(house, unit)) byQuarter[quarter] = (byQuarter[quarter] ?? 0) + change;
    return true;
  };
  const targetMs = house.site.policy.targets.dischargeMinutes * 60_000;
  for (const encounter of house.expectedAt(facility)) {
    const { discharge, pendingAdmission } = encounter;
    if (encounter.status === "open" && encounter.place?.bed) {
      const time = discharge.orderedAt !== null ? discharge.orderedAt + targetMs : discharge.expectedAt;
      const inEmergency = encounter.place.unit !== null && house.units.emergency.has(encounter.place.unit);
      if (time !== null && !inEmergency && at(time, 1, encounter.place.unit)) leaving += 1;
    }
    if (
      encounter.status === "planned" &&
      pendingAdmission?.plannedAt != null &&
      at(pendingAdmission.plannedAt, -1, pendingAdmission.to?.unit)
    )
      coming += 1;
  }
  for (const item of house.queues.get(facility, "bed-requests").items.values()) {
    const request = house.requests.get(item.key);
    if (request?.kind !== "admit-bed") continue;
    coming += 1;
    at(Math.max(now, item.since + house.site.policy.targets.bedRequestMinutes * 60_000), -1, request.place?.unit);
  }
  return { leaving, coming, byQuarter };
}

/** The line on the wall starts from adult beds, so only what changes those may move it; a request that names no unit may be any. */
function isAdult(house: House, unit: string | null | undefined): boolean {
  return unit == null || house.units.units.get(unit)?.group === "adult";
}

function crowding(house: House, facility: string, hospitalBeds: number, now: number): WallHospitalRow["nedocs"] {
  let edPatients = 0;
  for (const visit of house.emergency.visits(facility)) if (visit.leftAt === null) edPatients += 1;
  const boarding = house.queues.get(facility, "boarding");
  const longest = oldest(boarding.items.values());
  return nedocs({
    edPatients,
    edBeds: emergencySpaces(house, facility),
    boarders: boarding.items.size,
    hospitalBeds,
    ventilated: ventilated(house, facility),
    longestBoarderHours: longest === null ? 0 : Math.max(0, now - longest) / 3_600_000,
    lastDoorToBedHours: lastDoorToBedHours(house, facility),
  });
}

/** Emergency patients in the places that the site names as ventilated; null where it names none. */
function ventilated(house: House, facility: string): number | null {
  const known = house.units.ofFacility.get(facility) ?? [];
  const units = known.filter((unit) => house.site.ventilatedUnits.includes(unit.id));
  if (units.length === 0) return null;
  return units.flatMap((unit) => unit.beds).filter((bed) => (house.beds.get(bed.id)?.occupants.length ?? 0) > 0).length;
}
