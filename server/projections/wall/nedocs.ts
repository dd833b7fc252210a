import type { WallHospitalRow } from "#server/contracts/views/wall-row.ts";

export interface NedocsInputs {
  edPatients: number;
  edBeds: number;
  boarders: number;
  hospitalBeds: number;
  /** Null where no source tells of ventilated patients. */
  ventilated: number | null;
  longestBoarderHours: number;
  /** Null until a patient has gone from the door to a bed. */
  lastDoorToBedHours: number | null;
}

type Nedocs = WallHospitalRow["nedocs"];

const BOARDER_HOUR = 0.93;

/**
 * National Emergency Department Overcrowding Study score:
 * -20 + 85.8 (patients / ED beds) + 600 (boarders / hospital beds) + 13.4 ventilated + 0.93 longest boarder h + 5.64 door-to-bed h.
 * Without a count of ventilated patients the score is a lower bound, and `missing` says so. Bands 0-20, 21-60, 61-100, 101-140, 141-180, above. Source: terican.com/calculators/nedocs-calculator.
 */
export function nedocs(inputs: NedocsInputs): Nedocs {
  const missing: string[] = [];
  if (inputs.ventilated === null) missing.push("ventilated patients");
  if (inputs.lastDoorToBedHours === null) missing.push("door-to-bed time");
  if (inputs.edBeds === 0) missing.push("emergency spaces");
  const value = score(inputs);
  if (value === null) return { value: null, band: null, missing };
  const shown = rounded(value);
  return { value: shown, band: bandOf(Math.round(shown)), missing };
}

/** Hours after which the value is another one when nothing but the longest wait grows; infinite where there is no value. */
export function hoursUnchanged(inputs: NedocsInputs): number {
  const value = score(inputs);
  return value === null ? Number.POSITIVE_INFINITY : (rounded(value) + 0.05 - value) / BOARDER_HOUR;
}

function score(inputs: NedocsInputs): number | null {
  if (inputs.lastDoorToBedHours === null || inputs.edBeds === 0 || inputs.hospitalBeds === 0) return null;
  return (
    -20 +
    85.8 * (inputs.edPatients / inputs.edBeds) +
    600 * (inputs.boarders / inputs.hospitalBeds) +
    13.4 * (inputs.ventilated ?? 0) +
    BOARDER_HOUR * inputs.longestBoarderHours +
    5.64 * inputs.lastDoorToBedHours
  );
}

function rounded(value: number): number {
  return Math.max(0, Math.round(value * 10) / 10);
}

function bandOf(value: number): NonNullable<Nedocs["band"]> {
  if (value <= 20) return "not busy";
  if (value <= 60) return "busy";
  if (value <= 100) return "very busy";
  if (value <= 140) return "overcrowded";
  if (value <= 180) return "severe";
  return "dangerous";
}
