import type { Visit } from "../hospital/visit.ts";
import { header, message, type Stamp, type Station, segment } from "./hl7-text.ts";
import { pid, pv1 } from "./patient-segments.ts";

export interface DocumentContent {
  visit: Visit;
  mrn: string;
  id: string;
  /** TXA-2. */
  type: string;
  occurredAt: number;
}

/** MDM^T02 of a signed document (HL7 v2.5.1 ch. 9.6): TXA-17 AU authenticated, TXA-19 AV available. */
export function mdm(station: Station, stamp: Stamp, content: DocumentContent): string {
  const at = station.calendar.hl7(content.occurredAt);
  return message([
    header(station, stamp, "MDM^T02^MDM_T02"),
    segment("EVN", { 1: "T02", 2: station.calendar.hl7(stamp.recordedAt) }),
    pid(station, content.visit.patient, content.mrn, content.visit.number),
    pv1(station, content.visit, stamp),
    segment("TXA", {
      1: "1",
      2: content.type,
      3: "TX",
      4: at,
      6: at,
      12: `${content.id}^${station.application}`,
      17: "AU",
      19: "AV",
    }),
  ]);
}

/** REF^I12 to a facility that takes the patient on (ch. 11.5). */
export function ref(station: Station, stamp: Stamp, content: Omit<DocumentContent, "type">): string {
  const at = station.calendar.hl7(content.occurredAt);
  return message([
    header(station, stamp, "REF^I12^REF_I12"),
    segment("RF1", {
      1: "P^Pending^HL70283",
      2: "R^Routine^HL70280",
      6: `${content.id}^${station.application}`,
      7: at,
    }),
    segment("PRD", { 1: "RT^Referred to^HL70286", 2: "Harborview Rehabilitation" }),
    pid(station, content.visit.patient, content.mrn, content.visit.number),
    pv1(station, content.visit, stamp),
  ]);
}
