const MINUTE = 60_000;

/** The past instant a page's `at=` names, milliseconds; null when it names none, or one that is not past. */
export function pastInstant(at: string | string[] | null | undefined, now: number): number | null {
  if (typeof at !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(at))
    return null;
  const instant = Date.parse(at);
  return Number.isFinite(instant) && instant < now ? instant : null;
}

/** The value of `at=` for an instant, to the minute: `2026-11-17T18:42Z`. */
export function pastParameter(instant: number): string {
  return `${new Date(Math.floor(instant / MINUTE) * MINUTE).toISOString().slice(0, 16)}Z`;
}
