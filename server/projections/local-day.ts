import type { Instant } from "#server/canonical/instant.ts";
import type { SiteMap } from "#server/site/site-map.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes since local midnight, by the zone's own rules (an autumn day has 25 hours). */
function localMinutes(instant: Instant, timeZone: string): { hour: number; minute: number } {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    formatters.set(timeZone, formatter);
  }
  const parts = formatter.formatToParts(instant);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { hour: read("hour"), minute: read("minute") };
}

const days = new Map<string, { minute: number; start: Instant }>();

/** The instant at which the local day began. Every row that speaks of today asks, so the answer is kept for the running minute. */
export function startOfDay(instant: Instant, timeZone: string): Instant {
  const minute = Math.trunc(instant / 60_000);
  const known = days.get(timeZone);
  if (known?.minute === minute) return known.start;
  const start = findStartOfDay(instant, timeZone);
  days.set(timeZone, { minute, start });
  return start;
}

/** Midnight is found by stepping back the clock's reading and correcting once for a change of offset in between. */
function findStartOfDay(instant: Instant, timeZone: string): Instant {
  const { hour, minute } = localMinutes(instant, timeZone);
  const guess = Math.trunc(instant / 60_000) * 60_000 - (hour * 60 + minute) * 60_000;
  const reading = localMinutes(guess, timeZone);
  if (reading.hour === 0 && reading.minute === 0) return guess;
  const off = reading.hour >= 12 ? reading.hour * 60 + reading.minute - 1440 : reading.hour * 60 + reading.minute;
  return guess - off * 60_000;
}

export function timeZoneOf(site: SiteMap, facility: string): string {
  return site.facilities.find((known) => known.id === facility)?.timeZone ?? "UTC";
}
