import type { Visit } from "../hospital/visit.ts";
import { escapeText, header, message, type Stamp, type Station, segment } from "./hl7-text.ts";
import { pid, pv1 } from "./patient-segments.ts";

export interface OrderContent {
  visit: Visit;
  mrn: string;
  order: string;
  code: string;
  name: string;
  /** ORC-1. */
  control: "NW" | "CA" | "SC";
  /** ORC-5, read when the control is SC. */
  status?: "IP" | "CM";
  occurredAt: number;
}

/** ORM^O01 (HL7 v2.5.1 ch. 4.4.1). */
export function orm(station: Station, stamp: Stamp, content: OrderContent): string {
  const { calendar, application } = station;
  const placer = `${content.order}^${application}`;
  return message([
    header(station, stamp, "ORM^O01^ORM_O01"),
    pid(station, content.visit.patient, content.mrn, content.visit.number),
    pv1(station, content.visit, stamp),
    segment("ORC", { 1: content.control, 2: placer, 5: content.status ?? "", 9: calendar.hl7(content.occurredAt) }),
    segment("OBR", { 1: "1", 2: placer, 4: codeText(content, station), 27: "^^^^^R" }),
  ]);
}

export interface ResultContent extends Omit<OrderContent, "control" | "status"> {
  value: string;
  unit: string;
  /** OBX-8, table 0078. */
  flag: "N" | "H" | "HH";
}

/** ORU^R01, one final line (ch. 7.3.1); in enhanced mode, as laboratory systems commonly send. */
export function oru(station: Station, stamp: Stamp, content: ResultContent): string {
  const { calendar, application } = station;
  const at = calendar.hl7(content.occurredAt);
  const code = codeText(content, station);
  const isNumber = /^-?\d/.test(content.value);
  return message([
    header(station, stamp, "ORU^R01^ORU_R01", "AL"),
    pid(station, content.visit.patient, content.mrn, content.visit.number),
    pv1(station, content.visit, stamp),
    segment("OBR", { 1: "1", 2: `${content.order}^${application}`, 4: code, 7: at, 22: at, 25: "F" }),
    segment("OBX", {
      1: "1",
      2: isNumber ? "NM" : "TX",
      3: code,
      5: escapeText(content.value),
      6: content.unit,
      8: content.flag,
      11: "F",
      14: at,
    }),
  ]);
}

function codeText(content: { code: string; name: string }, station: Station): string {
  return `${content.code}^${escapeText(content.name)}^${station.application}`;
}
