/** Milliseconds since 1970-01-01T00:00:00Z. Every time inside the server is one; text forms exist only at the edges. */
export type Instant = number;

/** How finely a source stated a time. Coarser than a minute is flagged `time.imprecise`. */
export type Precision = "year" | "month" | "day" | "hour" | "minute" | "second" | "millisecond";

/** A time as a source stated it, with the offset it was stated in and the field it was read from. */
export interface StatedTime {
  at: Instant;
  /** Minutes east of UTC that the source used or the site's zone implied. */
  offset: number;
  precision: Precision;
  /** The field, such as `EVN-6`, `ZBE-2`, `MSH-7`, `received`. */
  basis: string;
}

/** ISO 8601 with the given offset, such as `2026-11-17T13:42:05.120-05:00`. */
export function toIso(at: Instant, offset = 0): string {
  const shifted = new Date(at + offset * 60_000).toISOString().slice(0, -1);
  if (offset === 0) return `${shifted}Z`;
  const sign = offset < 0 ? "-" : "+";
  const minutes = Math.abs(offset);
  const hh = String(Math.trunc(minutes / 60)).padStart(2, "0");
  const mm = String(minutes % 60).padStart(2, "0");
  return `${shifted}${sign}${hh}:${mm}`;
}
