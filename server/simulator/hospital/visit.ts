import type { BedPlan, Care } from "./plan.ts";

/** E emergency, I inpatient, OBS observation, O outpatient: the words the EHR puts into PV1-2. */
export type VisitClass = "E" | "I" | "OBS" | "O";

export interface Patient {
  mrn: string;
  family: string;
  given: string;
  /** YYYYMMDD. */
  born: string;
  sex: "F" | "M";
  street: string;
  phone: string;
}

/** Where somebody physically is: a bed, or a place without beds such as a waiting room. */
export type Place = { bed: BedPlan } | { area: string };

export interface BedRequest {
  order: string;
  visit: Visit;
  care: Care;
  /** admit: from the emergency unit or home; transfer: between units. */
  kind: "admit" | "transfer";
  at: number;
  assigned: BedPlan | null;
  /** Not on offer before this moment: a scheduled admission is not at the door yet, a clerk still reads. */
  ready: boolean;
  open: boolean;
}

export interface Visit {
  number: string;
  patient: Patient;
  class: VisitClass;
  service: string;
  attending: string;
  isolation: string | null;
  place: Place | null;
  /** Every place so far, oldest first. */
  trail: { at: number; place: Place }[];
  /** Start of the stay in the present bed. */
  placedAt: number;
  arrivedAt: number;
  /** When the patient is going to leave, as fate has it; nobody in the hospital knows this number. */
  departAt: number;
  expectedAt: number | null;
  dischargeOrder: string | null;
  onLeave: boolean;
  status: "planned" | "present" | "left";
  request: BedRequest | null;
  /** Earliest next movement already on its way, so that no charting mistake is invented for a patient about to move. */
  busyUntil: number;
}

/** Where the patient was at a moment; null before the first place and after leaving. */
export function placeAt(visit: Visit, at: number): Place | null {
  if (visit.place === null) return null;
  return visit.trail.findLast((step) => step.at <= at)?.place ?? null;
}

export function bedOf(visit: Visit): BedPlan | null {
  return visit.place && "bed" in visit.place ? visit.place.bed : null;
}
