import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { House } from "../house/house.ts";

/** Somebody has said that a patient will leave a bed of the facility, or come to one. */
export interface ExpectedMove {
  facility: string;
  at: Instant;
  /** Beds that are free afterwards. */
  change: 1 | -1;
  isAdult: boolean;
}

/** An ordered or expected departure, or a planned admission with its stated time; null where nobody said anything. */
export function expectedMove(house: House, encounter: EncounterNow): ExpectedMove | null {
  const { facility, status, discharge, pendingAdmission, place } = encounter;
  if (status === "open" && place?.bed) {
    const targetMs = house.site.policy.targets.dischargeMinutes * 60_000;
    const at = discharge.orderedAt !== null ? discharge.orderedAt + targetMs : discharge.expectedAt;
    const inEmergency = place.unit !== null && house.units.emergency.has(place.unit);
    return at === null || inEmergency ? null : { facility, at, change: 1, isAdult: isAdult(house, place.unit) };
  }
  if (status !== "planned" || pendingAdmission?.plannedAt == null) return null;
  return { facility, at: pendingAdmission.plannedAt, change: -1, isAdult: isAdult(house, pendingAdmission.to?.unit) };
}

/** The line on the wall starts from adult beds, so only what changes those may move it; a request that names no unit may be any. */
export function isAdult(house: House, unit: string | null | undefined): boolean {
  return unit == null || house.units.units.get(unit)?.group === "adult";
}
