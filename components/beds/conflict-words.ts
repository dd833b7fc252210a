import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitLabel } from "../table/visit-of.ts";

type ConflictKind = BedRow["conflicts"][number]["kind"];

const HEADLINES: Record<ConflictKind, string> = {
  "two-patients": "holds two patients",
  "one-patient-two-beds": "holds a patient who is also recorded in another bed",
  "status-disagrees": "is called both occupied and empty",
  "occupied-before-clean": "was occupied before it was clean",
  "assertion-disagrees": "is not what a person saw there",
  "claimed-after-discharge": "is claimed by a patient who was discharged",
  unplaced: "lost its patient: the record names no bed",
};

/** One contradiction for the red band: who, since when, and that nothing was overwritten. */
export interface ConflictNotice {
  bed: string;
  unit: string;
  since: number;
  headline: string;
  detail: string;
}

/** Every contradiction on the page, oldest first: the longest-standing one is the most dangerous. */
export function conflictNotices(rows: readonly BedRow[]): ConflictNotice[] {
  return rows
    .flatMap((row) =>
      row.conflicts.map((conflict) => ({
        bed: row.id,
        unit: row.unit,
        since: conflict.since,
        headline: HEADLINES[conflict.kind],
        detail: detail(conflict.kind, conflict.encounters),
      })),
    )
    .sort((a, b) => a.since - b.since || a.bed.localeCompare(b.bed));
}

function detail(kind: ConflictKind, encounters: readonly string[]): string {
  const visits = encounters.map(visitLabel);
  const named = visits.join(" and ");
  if (kind === "two-patients")
    return named ? `${named} are both recorded here. Neither stay was altered.` : "Neither stay was altered.";
  if (kind === "one-patient-two-beds" && visits.length === 1)
    return `${named} is recorded in another bed at the same time. Neither stay was altered.`;
  if (kind === "one-patient-two-beds")
    return named ? `${named} are open visits of one patient. Neither stay was altered.` : "Neither stay was altered.";
  if (kind === "occupied-before-clean")
    return named ? `${named} came in while cleaning was open.` : "Cleaning was still open.";
  return named ? `Concerns ${named}. Nothing was overwritten.` : "Nothing was overwritten.";
}
