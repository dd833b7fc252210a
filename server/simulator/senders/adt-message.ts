import type { BedPlan } from "../hospital/plan.ts";
import type { Patient, Visit } from "../hospital/visit.ts";
import { type Fields, header, message, type Stamp, type Station, segment } from "./hl7-text.ts";
import { bedText, mrnText, pid, pv1 } from "./patient-segments.ts";

/** Message structures that several triggers share (HL7 v2.5.1 table 0354). */
const STRUCTURES: Record<string, string> = {
  A04: "A01",
  A08: "A01",
  A13: "A01",
  A14: "A05",
  A11: "A09",
  A12: "A09",
  A22: "A21",
  A25: "A21",
  A26: "A21",
  A27: "A21",
  A40: "A39",
};

export interface AdtContent {
  trigger: string;
  visit: Visit;
  mrn: string;
  /** EVN-6: when it happened; a cancel names the time of what it cancels. Left out of plans and updates. */
  occurredAt?: number;
  pv1?: Fields;
  pv2?: Fields;
}

export function adt(station: Station, stamp: Stamp, content: AdtContent): string {
  const { trigger, visit, mrn } = content;
  const segments = [
    adtHeader(station, stamp, trigger),
    evn(station, stamp, trigger, content.occurredAt),
    pid(station, visit.patient, mrn, visit.number),
    pv1(station, visit, stamp, content.pv1),
  ];
  if (content.pv2) segments.push(segment("PV2", content.pv2));
  if (visit.isolation && STRUCTURES[trigger] === "A01")
    segments.push(`OBX|1|CWE|ISO^Isolation^LKFOBS||${visit.isolation}^${visit.isolation} precautions^LKFISO||||||F`);
  return message(segments);
}

/** A17: each leg stands at the place it moves to (ch. 3.3.17). */
export function adtSwap(
  station: Station,
  stamp: Stamp,
  occurredAt: number,
  legs: { visit: Visit; mrn: string; to: BedPlan; from: BedPlan }[],
): string {
  const segments = [adtHeader(station, stamp, "A17"), evn(station, stamp, "A17", occurredAt)];
  for (const { visit, mrn, to, from } of legs) {
    const places = { 3: bedText(to, station.facility), 6: bedText(from, station.facility) };
    segments.push(pid(station, visit.patient, mrn, visit.number), pv1(station, visit, stamp, places));
  }
  return message(segments);
}

/** A20: no patient in it, table 0116 in NPU-2 (ch. 3.3.20). */
export function adtBedStatus(
  station: Station,
  stamp: Stamp,
  occurredAt: number,
  bed: BedPlan,
  status: "C" | "H" | "U",
): string {
  return message([
    adtHeader(station, stamp, "A20"),
    evn(station, stamp, "A20", occurredAt),
    segment("NPU", { 1: bedText(bed, station.facility), 2: status }),
  ]);
}

/** A40: PID survives, MRG is retired (ch. 3.3.40). */
export function adtMerge(
  station: Station,
  stamp: Stamp,
  occurredAt: number,
  survivor: Patient,
  retired: string,
): string {
  return message([
    adtHeader(station, stamp, "A40"),
    evn(station, stamp, "A40", occurredAt),
    pid(station, survivor, survivor.mrn, null),
    segment("MRG", { 1: mrnText(retired, station.facility) }),
  ]);
}

function adtHeader(station: Station, stamp: Stamp, trigger: string): string {
  return header(station, stamp, `ADT^${trigger}^ADT_${STRUCTURES[trigger] ?? trigger}`);
}

function evn({ calendar }: Station, stamp: Stamp, trigger: string, occurredAt?: number): string {
  const fields: Fields = { 1: trigger, 2: calendar.hl7(stamp.recordedAt) };
  if (occurredAt !== undefined) fields[6] = calendar.hl7(occurredAt);
  return segment("EVN", fields);
}
