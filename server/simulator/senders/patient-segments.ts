import type { BedPlan } from "../hospital/plan.ts";
import { type Patient, type Place, placeAt, type Visit } from "../hospital/visit.ts";
import { escapeText, type Fields, type Stamp, type Station, segment } from "./hl7-text.ts";

/** A place as the EHR names it, PL `unit^room^bed^facility` (HL7 v2.5.1 ch. 2.A.53). */
export function placeText(place: Place, facility: string): string {
  if ("bed" in place) return bedText(place.bed, facility);
  if (place.area === "WAIT") return `ED^WAIT^^${facility}`;
  return `${escapeText(place.area)}^^^${facility}`;
}

export function bedText(bed: BedPlan, facility: string): string {
  return `${escapeText(bed.unit.name)}^${bed.room}^${bed.bed}^${facility}`;
}

export function mrnText(mrn: string, facility: string): string {
  return `${mrn}^^^${facility}^MR`;
}

export function pid(station: Station, patient: Patient, mrn: string, account: string | null): string {
  return segment("PID", {
    1: "1",
    3: mrnText(mrn, station.facility),
    5: `${escapeText(patient.family)}^${escapeText(patient.given)}`,
    7: patient.born,
    8: patient.sex,
    11: `${escapeText(patient.street)}^^Larkfield^NY^10999`,
    13: patient.phone,
    18: account === null ? "" : `A${account}^^^${station.facility}^AN`,
  });
}

/** PV1 of a visit where it was when this was written down; `more` overrides or adds fields. */
export function pv1(station: Station, visit: Visit, stamp: Stamp, more: Fields = {}): string {
  const { facility, calendar } = station;
  const place = placeAt(visit, stamp.recordedAt);
  return segment("PV1", {
    1: "1",
    2: visit.class,
    3: place ? placeText(place, facility) : "",
    7: visit.attending,
    10: visit.service,
    19: stamp.omitVisit ? "" : `${visit.number}^^^${facility}^VN`,
    44: visit.status === "planned" ? "" : calendar.hl7(visit.arrivedAt),
    ...more,
  });
}
