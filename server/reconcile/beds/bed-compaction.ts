import type { Instant } from "#server/canonical/instant.ts";
import type { BedFile, Presence } from "./bed-file.ts";
import type { HeldBedReport } from "./bed-inputs.ts";

/**
 * Forgets what a bed no longer rests on: of stays that ended before `before` only the last counts, since each puts the bed in
 * use anew; of reports before that one only what outlives a stay. Answers with the ids that were dropped.
 */
export function compactBed(file: BedFile, before: Instant): string[] {
  const endOf = ([, { stays }]: [string, Presence]) =>
    Math.max(...stays.map((stay) => stay.to ?? Number.POSITIVE_INFINITY));
  const over = file.past.filter((entry) => entry[1].stays.length > 0 && endOf(entry) < before);
  const last = over.reduce<[string, Presence] | null>(
    (best, entry) => (!best || endOf(entry) > endOf(best) ? entry : best),
    null,
  );
  if (!last) return [];
  file.past = file.past.filter((entry) => entry === last || endOf(entry) >= before);
  const from = Math.min(...last[1].stays.map((stay) => stay.startedAt));
  const lasting = lastingReports(file.reports.filter((report) => report.t < from));
  const kept = file.reports.filter((report) => report.t >= from || lasting.has(report));
  const dropped = file.reports.filter((report) => !kept.includes(report)).map((report) => report.id);
  const stale = file.assertions.filter((assertion) => assertion.t < from && assertion.data.expiresAt < before);
  file.reports = kept;
  file.assertions = file.assertions.filter((assertion) => !stale.includes(assertion));
  return [...dropped, ...stale.map((assertion) => assertion.id)];
}

/** Blocks, the location's definition, the last status of each source, and contamination until its terminal clean. */
function lastingReports(reports: HeldBedReport[]): Set<HeldBedReport> {
  const lasting = new Map<string, HeldBedReport>();
  for (const report of [...reports].sort((a, b) => a.t - b.t)) {
    if (report.type === "bed.blocked" || report.type === "bed.unblocked") lasting.set("block", report);
    else if (report.type.startsWith("location.")) lasting.set("location", report);
    else if (report.type === "bed.status.changed") {
      lasting.set(`status:${report.data.source}`, report);
      if (report.data.status === "contaminated") lasting.set("contaminated", report);
    } else if (report.type === "bed.cleaning.completed" && report.data.level === "terminal")
      lasting.delete("contaminated");
  }
  return new Set(lasting.values());
}
