import type { Flag } from "#server/canonical/claim.ts";
import type { Instant, Precision, StatedTime } from "#server/canonical/instant.ts";
import type { ZoneClock } from "#server/site/zone-clock.ts";

const PATTERN =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?([Zz]|[+-]\d{2}:\d{2})?)?)?)?$/;

const FUTURE_TOLERANCE_MS = 10 * 60_000;

/**
 * A time of RFC 3339 or FHIR `dateTime` / `instant` (R4 datatypes), which may stop at the year, month or day. Without an
 * offset the facility's clock applies. Null when it is no time at all.
 */
export function parseStatedTime(text: string, clock: ZoneClock, basis: string): StatedTime | null {
  const match = PATTERN.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const parts = [year, month ?? "1", day ?? "1", hour ?? "0", minute ?? "0", second ?? "0"].map(Number);
  const wall = wallClock(parts, fraction);
  if (wall === null) return null;
  const precision = precisionOf(match);
  if (zone === undefined) {
    const { at, offset } = clock.fromWall(wall);
    return { at, offset, precision, basis };
  }
  const offset = offsetMinutes(zone);
  return offset === null ? null : { at: wall - offset * 60_000, offset, precision, basis };
}

function wallClock(parts: number[], fraction: string | undefined): Instant | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return null;
  const millis = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  // A leap second has no place on the POSIX scale; it is the last millisecond before the minute.
  date.setUTCHours(hour, minute, Math.min(second, 59), second === 60 ? 999 : millis);
  return date.getTime();
}

function offsetMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 14 || minutes > 59) return null;
  const total = hours * 60 + minutes;
  return zone.startsWith("-") && total > 0 ? -total : total;
}

function precisionOf([, , month, day, hour, , second, fraction]: RegExpExecArray): Precision {
  if (fraction !== undefined) return "millisecond";
  if (second !== undefined) return "second";
  if (hour !== undefined) return "minute";
  if (day !== undefined) return "day";
  return month === undefined ? "year" : "month";
}

interface ChosenTime {
  time: StatedTime;
  flags: Flag[];
}

/** The first candidate that does not lie in the future (reference mapping F7), else the time of receipt. */
export function chooseTime(candidates: (StatedTime | null)[], receivedAt: Instant): ChosenTime {
  const stated = candidates.filter((time) => time !== null);
  const time = stated.find((candidate) => candidate.at <= receivedAt + FUTURE_TOLERANCE_MS);
  const flags: Flag[] = [];
  if (stated[0] && stated[0] !== time) flags.push("time.future");
  if (time && isCoarse(time.precision)) flags.push("time.imprecise");
  return { time: time ?? { at: receivedAt, offset: 0, precision: "millisecond", basis: "received" }, flags };
}

function isCoarse(precision: Precision): boolean {
  return precision === "year" || precision === "month" || precision === "day" || precision === "hour";
}
