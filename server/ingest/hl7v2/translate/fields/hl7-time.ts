import type { Instant, Precision } from "#server/canonical/instant.ts";
import type { ZoneClock } from "#server/site/zone-clock.ts";

export interface Hl7Time {
  /** Start of the stated interval. */
  at: Instant;
  /** Its last millisecond. */
  end: Instant;
  offset: number;
  precision: Precision;
  /** The site's wall clock showed this time twice or never. */
  doubtful: boolean;
}

const PATTERN = /^\d{4}(?:\d\d){0,5}(?:\.\d{1,9})?(?:[+-]\d{4})?$/;
const WHOLE_SECONDS = "YYYYMMDDHHMMSS".length;

const LENGTH_MS: Record<Exclude<Precision, "year" | "month">, number> = {
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/**
 * DTM / TS (HL7 v2.5.1 ch. 2.A.22): `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`. Any offset is taken as it stands,
 * odd ones too; without one the wall clock of the site's zone applies. Null when it is no time.
 */
export function parseHl7Time(text: string, clock: ZoneClock): Hl7Time | null {
  const stated = text.trim();
  if (!PATTERN.test(stated)) return null;
  const zoned = stated.length > 5 && isSign(stated.charCodeAt(stated.length - 5));
  const local = zoned ? stated.slice(0, -5) : stated;
  const point = local.indexOf(".");
  if (point >= 0 && point !== WHOLE_SECONDS) return null;
  const precision = precisionOf(local.length);
  const wall = wallOf(local);
  if (wall === null) return null;
  const length = lengthOf(precision, wall);
  if (!zoned) {
    const { at, offset, doubt } = clock.fromWall(wall);
    // A day, month or year may hold a change of the clock, so its end is asked for by itself.
    const end = isCoarse(precision) ? clock.fromWall(wall + length).at : at + length;
    return { at, end: end - 1, offset, precision, doubtful: doubt !== null };
  }
  const offset = offsetOf(stated.slice(-5));
  const at = wall - offset * 60_000;
  return { at, end: at + length - 1, offset, precision, doubtful: false };
}

export function isCoarse(precision: Precision): boolean {
  return precision === "year" || precision === "month" || precision === "day" || precision === "hour";
}

/** The digits as if they were UTC, in milliseconds; null for a time no calendar has. */
function wallOf(local: string): number | null {
  const part = (from: number, length: number, absent: number) =>
    local.length < from + length ? absent : Number(local.slice(from, from + length));
  const year = part(0, 4, 0);
  const month = part(4, 2, 1);
  const day = part(6, 2, 1);
  const hour = part(8, 2, 0);
  const minute = part(10, 2, 0);
  const second = part(12, 2, 0);
  if (year < 1800 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const millis =
    local.length > WHOLE_SECONDS ? Number(local.slice(WHOLE_SECONDS + 1, WHOLE_SECONDS + 4).padEnd(3, "0")) : 0;
  // A leap second has no place on the POSIX scale; it is the last second of its minute.
  return Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), millis);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d;
}

function offsetOf(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith("-") && minutes > 0 ? -minutes : minutes;
}

function precisionOf(digits: number): Precision {
  if (digits > WHOLE_SECONDS) return "millisecond";
  return PRECISIONS[(digits - 4) / 2] ?? "year";
}

const PRECISIONS: Precision[] = ["year", "month", "day", "hour", "minute", "second"];

function lengthOf(precision: Precision, wall: number): number {
  if (precision !== "year" && precision !== "month") return LENGTH_MS[precision];
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  return (precision === "year" ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, date.getUTCMonth() + 1, 1)) - wall;
}
