import type { Instant } from "#server/canonical/instant.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface WallTime {
  at: Instant;
  /** Minutes east of UTC. */
  offset: number;
  /** `repeated`: the wall shows this hour twice (autumn). `skipped`: no wall ever showed it (spring). */
  doubt: "repeated" | "skipped" | null;
}

export interface ZoneClock {
  timeZone: string;
  /** Minutes east of UTC at an instant. */
  offsetAt(at: Instant): number;
  /** `wall`: the wall clock's reading as if it were UTC, in milliseconds. */
  fromWall(wall: number): WallTime;
}

interface OffsetChange {
  from: Instant;
  offset: number;
}

/**
 * IANA rules of one zone. Changes of the offset are looked up once per year and kept, since the platform's own look-up is
 * too slow for a message stream.
 */
export function zoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const years = new Map<number, OffsetChange[]>();
  const changesOf = (year: number): OffsetChange[] => {
    let changes = years.get(year);
    if (!changes) {
      changes = findChanges(format, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
      years.set(year, changes);
    }
    return changes;
  };
  let recent: OffsetChange[] = [];
  let recentStart = Number.POSITIVE_INFINITY;
  let recentEnd = Number.NEGATIVE_INFINITY;
  const offsetAt = (at: Instant): number => {
    if (at >= recentStart && at < recentEnd) return offsetIn(recent, at);
    const year = new Date(at).getUTCFullYear();
    if (!(year >= 1900 && year <= 2200)) return readOffset(format, at);
    recent = changesOf(year);
    recentStart = Date.UTC(year, 0, 1);
    recentEnd = Date.UTC(year + 1, 0, 1);
    return offsetIn(recent, at);
  };
  return { timeZone, offsetAt, fromWall: (wall) => fromWall(wall, offsetAt) };
}

function offsetIn(changes: OffsetChange[], at: Instant): number {
  for (let index = changes.length - 1; index >= 0; index -= 1) {
    const change = changes[index];
    if (change && change.from <= at) return change.offset;
  }
  return 0;
}

/**
 * In the repeated hour the earlier instant is taken; in the skipped hour the offset before the jump, which moves the time
 * forward by the jump, as clocks that were not set yet would have shown it.
 */
function fromWall(wall: number, offsetAt: (at: Instant) => number): WallTime {
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  const early = wall - before * MINUTE_MS;
  if (before === after) return { at: early, offset: before, doubt: null };
  const late = wall - after * MINUTE_MS;
  const fitsBefore = offsetAt(early) === before;
  const fitsAfter = offsetAt(late) === after;
  if (fitsBefore) return { at: early, offset: before, doubt: fitsAfter ? "repeated" : null };
  if (fitsAfter) return { at: late, offset: after, doubt: null };
  return { at: early, offset: offsetAt(early), doubt: "skipped" };
}

function findChanges(format: Intl.DateTimeFormat, start: Instant, end: Instant): OffsetChange[] {
  const changes: OffsetChange[] = [{ from: start, offset: readOffset(format, start) }];
  let offset = readOffset(format, start);
  for (let day = start; day < end; day += DAY_MS) {
    const next = readOffset(format, day + DAY_MS);
    if (next === offset) continue;
    changes.push({ from: firstMinuteWith(format, day, day + DAY_MS, offset), offset: next });
    offset = next;
  }
  return changes;
}

/** Within one day zones change their offset at most once, so the border can be halved. */
function firstMinuteWith(format: Intl.DateTimeFormat, from: Instant, to: Instant, old: number): Instant {
  let low = from;
  let high = to;
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (readOffset(format, middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

function readOffset(format: Intl.DateTimeFormat, at: Instant): number {
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const match = /^GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === "-" ? -minutes : minutes;
}
