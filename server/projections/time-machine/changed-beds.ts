import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { ChangedBed } from "#server/contracts/past-minute.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";

/** A report as whoever asks may see it. */
type Report = Pick<RecordedEvent, "id" | "type" | "recordedAt"> & { data: unknown };

/** Beds drawn otherwise in hindsight, and the reports that came in between. Rows and reports are those of one audience. */
export function changedBeds(
  shown: readonly BedRow[],
  known: readonly BedRow[],
  differing: readonly NewEvent[],
  reports: readonly Report[],
): ChangedBed[] {
  const before = new Map(shown.map((row) => [row.id, row]));
  return known.flatMap((row) => {
    const was = before.get(row.id);
    if (!was || sayOf(was) === sayOf(row)) return [];
    const because = learnt(row.id, differing, reports);
    return { bed: row.id, unit: row.unit, was: was.state, now: row.state, because };
  });
}

/** What a person would call the same: the state, who lies there, and what is wrong. */
function sayOf({ state, occupants, conflicts, heldFor, leaving }: BedRow): string {
  const who = occupants.map(({ encounter }) => encounter);
  const wrong = conflicts.map(({ kind }) => kind);
  return JSON.stringify([state, who, wrong, heldFor, leaving]);
}

function learnt(bed: string, differing: readonly NewEvent[], reports: readonly Report[]) {
  const causes = new Set<string>();
  for (const { bed: subject, data } of differing)
    if (subject === bed && "now" in data) for (const id of data.because.events) causes.add(id);
  return reports
    .filter(({ id }) => causes.has(id))
    .map(({ id, type, data, recordedAt }) => ({
      id,
      type,
      source: textIn(data, "source"),
      trigger: textIn(data, "trigger"),
      recordedAt,
    }));
}

/** Empty where it is withheld. */
function textIn(data: unknown, name: "source" | "trigger"): string {
  const value =
    typeof data === "object" && data !== null && name in data ? (data as Record<string, unknown>)[name] : null;
  return typeof value === "string" ? value : "";
}
