import type { QueueItem, QueueRow } from "#server/contracts/views/queue-row.ts";

const MINUTE = 60_000;

interface QueueFacts {
  /** Longest wait now; null for an empty queue. Milliseconds. */
  longest: number | null;
  longestIsLate: boolean;
  /** Members past the target; null when the members are hidden from this reader. */
  late: number | null;
  /** Change of the length over the last hour; null while less than an hour is known. */
  hourChange: number | null;
}

export function queueFacts(row: QueueRow, now: number): QueueFacts {
  const longest = row.longestSince === null ? null : Math.max(0, now - row.longestSince);
  return {
    longest,
    longestIsLate: longest !== null && longest > row.targetMinutes * MINUTE,
    late: membersHidden(row) ? null : row.items.filter((item) => isLate(item, row, now)).length,
    hourChange: hourChange(row),
  };
}

export function isLate(item: QueueItem, row: QueueRow, now: number): boolean {
  return now - item.since > row.targetMinutes * MINUTE;
}

/** A reader without the right to the members still sees the counts. */
export function membersHidden(row: QueueRow): boolean {
  return row.length > 0 && row.items.length === 0;
}

/** The last quarter hour ended up to 15 minutes ago, so the fifth from the end is the first that is a full hour old. */
function hourChange(row: QueueRow): number | null {
  const before = row.trend.at(-5);
  return before === undefined ? null : row.length - before;
}
