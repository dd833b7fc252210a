import type { Instant } from "#server/canonical/instant.ts";

/** Places from `from` up to, and not including, `below` in the order of all entries; null: from the first one on. */
export interface SearchWindow {
  from: bigint | null;
  below: bigint;
}

/** Months of one window after the other, behind the rest of the newest month; what is older than all of them is one window more. */
const MONTHS = [1, 2, 4, 8];

/** The first place of a moment: twenty bits below the milliseconds hold stream and position. */
export function placeOf(at: Instant): bigint {
  return BigInt(Math.trunc(at)) << 20n;
}

/**
 * A search goes from new to old, a few whole partitions at a time, since the database would read all of them before it sorts: most
 * searches fill their page from the newest month, and one that finds nothing has asked six times and not seventy.
 */
export function* searchWindows(
  newest: bigint,
  since: Instant | undefined,
  until: Instant | undefined,
): Generator<SearchWindow> {
  const last = since === undefined ? null : placeOf(since);
  let below = until === undefined ? newest : smaller(newest, placeOf(until));
  if (last !== null && below <= last) return;
  for (let from = monthsBack(below, 0), step = 0; step <= MONTHS.length; step += 1) {
    const isLast = last !== null && from <= last;
    if (from < below) yield { from: isLast ? last : from, below };
    if (isLast) return;
    below = smaller(below, from);
    from = monthsBack(from, MONTHS[step] ?? 0);
  }
  yield { from: last, below };
}

/** The place at which the month begins that the place before this one lies in, or one some months earlier. */
function monthsBack(place: bigint, months: number): bigint {
  const at = new Date(Number((place - (months > 0 ? 0n : 1n)) >> 20n));
  return placeOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months));
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
