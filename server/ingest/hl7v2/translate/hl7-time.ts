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

const PATTERN =
  /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?(?:([+-])(\d\d)(\d\d))?$/;

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
  const match = PATTERN.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match;
  const wall = wallOf(+(year ?? 0), +(month ?? 1), +(day ?? 1), +(hour ?? 0), +(minute ?? 0), +(second ?? 0), fraction);
  if (wall === null) return null;
  const precision = precisionOf(match);
  const length = lengthOf(precision, wall);
  if (sign === undefined) {
    const { at, offset, doubt } = clock.fromWall(wall);
    return { at, end: at + length - 1, offset, precision, doubtful: doubt !== null };
  }
  const minutes = Number(zoneHour) * 60 + Number(zoneMinute);
  const offset = sign === "-" && minutes > 0 ? -minutes : minutes;
  const at = wall - offset * 60_000;
  return { at, end: at + length - 1, offset, precision, doubtful: false };
}

export function isCoarse(precision: Precision): boolean {
  return precision === "year" || precision === "month" || precision === "day" || precision === "hour";
}

function wallOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
): number | null {
  if (year < 1800 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return null;
  const millis = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  // A leap second has no place on the POSIX scale; it is the last second of its minute.
  return midnight + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000 + millis;
}

function precisionOf([, , month, day, hour, minute, second, fraction]: RegExpExecArray): Precision {
  if (fraction !== undefined) return "millisecond";
  if (second !== undefined) return "second";
  if (minute !== undefined) return "minute";
  if (hour !== undefined) return "hour";
  if (day !== undefined) return "day";
  return month === undefined ? "year" : "month";
}

function lengthOf(precision: Precision, wall: number): number {
  if (precision !== "year" && precision !== "month") return LENGTH_MS[precision];
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  return (precision === "year" ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, date.getUTCMonth() + 1, 1)) - wall;
}
