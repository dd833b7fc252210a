import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedsPolicy } from "./beds-site.ts";

const MINUTE = 60_000;

export type PastTarget = { kind: "cleaning" | "discharge"; since: number; targetMinutes: number };

/** What is remarkable about a bed at `now` (milliseconds). The grid, the chips and the drawer all read it here. */
export interface BedFacts {
  /** Two patients, or another contradiction that only a person can settle. */
  conflict: boolean;
  pastTarget: PastTarget | null;
  /** Nobody and nothing has agreed with the state for `confirmationHours`. */
  unconfirmed: boolean;
  leaving: boolean;
}

export function bedFacts(row: BedRow, policy: BedsPolicy, now: number): BedFacts {
  return {
    conflict: row.conflicts.length > 0,
    pastTarget: pastTarget(row, policy, now),
    unconfirmed: isUnconfirmed(row, policy, now),
    leaving: row.leaving !== null,
  };
}

/** There must be one thing to agree with: not nothing, and not two. */
export function isConfirmable(row: BedRow): boolean {
  return row.state !== "unknown" && row.conflicts.length === 0;
}

function pastTarget(row: BedRow, policy: BedsPolicy, now: number): PastTarget | null {
  if ((row.state === "dirty" || row.state === "cleaning") && row.since !== null)
    return over({ kind: "cleaning", since: row.since, targetMinutes: policy.cleaningMinutes }, now);
  if (row.state === "occupied" && row.orderedAt !== null)
    return over({ kind: "discharge", since: row.orderedAt, targetMinutes: policy.dischargeMinutes }, now);
  return null;
}

function over(wait: PastTarget, now: number): PastTarget | null {
  return now - wait.since > wait.targetMinutes * MINUTE ? wait : null;
}

/** A closed bed needs no confirmation; an unknown one has none by definition, and its own state already says so. */
function isUnconfirmed(row: BedRow, policy: BedsPolicy, now: number): boolean {
  if (row.state === "closed" || row.state === "unknown") return false;
  return row.confirmedAt === null || now - row.confirmedAt > policy.confirmationHours * 60 * MINUTE;
}
