import type { Calendar } from "../hospital/calendar.ts";

/** The sending system as it signs its messages: MSH-3 and MSH-4. */
export interface Station {
  application: string;
  facility: string;
  calendar: Calendar;
}

/** What differs between two sendings of the same fact. */
export interface Stamp {
  /** MSH-7. */
  sentAt: number;
  /** EVN-2, ORC-9: when somebody wrote it down. */
  recordedAt: number;
  controlId: string;
  /** The visit number is left out, as happens. */
  omitVisit: boolean;
}

export type Fields = Record<number, string>;

const ESCAPES: Record<string, string> = { "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\\": "\\E\\" };

/** HL7 v2.5.1 ch. 2.7: delimiters inside data are escaped. */
export function escapeText(text: string): string {
  return text.replace(/[|^&~\\]/g, (char) => ESCAPES[char] ?? char);
}

/** One segment from its numbered fields; whatever is not named is empty. */
export function segment(name: string, fields: Fields): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  let text = name;
  for (let index = 1; index <= last; index++) text += `|${fields[index] ?? ""}`;
  return text;
}

/** Header: UTF-8, version 2.5.1, production; acknowledgement mode by MSH-15/16 (`ack`: original mode when absent). */
export function header(station: Station, stamp: Stamp, type: string, ack: "AL" | "" = ""): string {
  const { application, facility, calendar } = station;
  const fields = [application, facility, "CARETOWER", facility, calendar.hl7(stamp.sentAt), "", type, stamp.controlId];
  const modes = ack === "AL" ? "AL|NE" : "|";
  return `MSH|^~\\&|${fields.join("|")}|P|2.5.1|||${modes}||UNICODE UTF-8`;
}

/** Segments end with a carriage return (ch. 2.3.1). */
export function message(segments: string[]): string {
  return `${segments.join("\r")}\r`;
}
