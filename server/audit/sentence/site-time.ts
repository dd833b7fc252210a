import type { Instant } from "#server/canonical/instant.ts";
import { type ZoneClock, zoneClock } from "#server/site/zone-clock.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const clocks = new Map<string, ZoneClock>();

/** `13:05` on the hospital's clocks; on another day than `seenFrom` with the day, and in another year with the year. */
export function siteTime(at: Instant, seenFrom: Instant, timeZone: string): string {
  const there = wall(at, timeZone);
  const here = wall(seenFrom, timeZone);
  const clock = there.toISOString().slice(11, 16);
  if (there.toISOString().slice(0, 10) === here.toISOString().slice(0, 10)) return clock;
  const day = `${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]}`;
  return there.getUTCFullYear() === here.getUTCFullYear()
    ? `${clock} on ${day}`
    : `${clock} on ${day} ${there.getUTCFullYear()}`;
}

/** The wall clock's reading as if it were UTC. */
function wall(at: Instant, timeZone: string): Date {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = zoneClock(timeZone);
    clocks.set(timeZone, clock);
  }
  return new Date(at + clock.offsetAt(at) * 60_000);
}
