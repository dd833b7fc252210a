const MINUTE = 60_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** The past instant a page's `at=` names, milliseconds; null when it names none, or one that is not past. */
export function pastInstant(at: string | string[] | null | undefined, now: number): number | null {
  if (typeof at !== "string" || !ISO.test(at)) return null;
  const instant = Date.parse(at);
  return Number.isFinite(instant) && instant < now ? instant : null;
}

/** The value of `at=` for an instant, to the minute: `2026-11-17T18:42Z`. */
export function pastParameter(instant: number): string {
  return `${new Date(Math.floor(instant / MINUTE) * MINUTE).toISOString().slice(0, 16)}Z`;
}

/** The word for a second clock that stands at the present. */
export const KNOWN_NOW = "now";

/** What `known=` names beside a past instant: a later instant, or the present; the past instant itself where it names neither. */
export function knownInstant(known: string | string[] | null | undefined, at: number, now: number): number {
  if (known === KNOWN_NOW) return now;
  const instant = typeof known === "string" && ISO.test(known) ? Date.parse(known) : Number.NaN;
  return Number.isFinite(instant) && instant > at ? Math.min(instant, now) : at;
}
