import type { Instant } from "#server/canonical/instant.ts";

/** How long records are kept; legal holds keep them longer. */
export interface RetentionPolicy {
  /** Events of the log. Six years is what HIPAA asks of documentation (45 CFR 164.316(b)(2)(i)). */
  logYears: number;
  /** Raw messages; what they said stays in the log. */
  rawMonths: number;
}

/** Moments before which records may go, by the calendar in UTC. */
export function cutoffs({ logYears, rawMonths }: RetentionPolicy, now: Instant): { log: Instant; raw: Instant } {
  return { log: monthsBefore(now, logYears * 12), raw: monthsBefore(now, rawMonths) };
}

/** The same day of an earlier month; its last day where that month is shorter, so that nothing goes too early. */
function monthsBefore(now: Instant, months: number): Instant {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months + 1, 0);
  date.setUTCDate(Math.min(day, date.getUTCDate()));
  return date.getTime();
}
