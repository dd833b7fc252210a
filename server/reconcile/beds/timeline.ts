import type { Instant } from "#server/canonical/instant.ts";
import { compareRecorded } from "../order-key.ts";
import type { BedInputs, BedStay, HeldAssertion, HeldBedReport } from "./bed-inputs.ts";

export type Moment =
  | { t: Instant; what: "end"; stay: BedStay }
  | { t: Instant; what: "start"; stay: BedStay }
  | { t: Instant; what: "voided-use"; from: Instant }
  | { t: Instant; what: "report"; report: HeldBedReport }
  | { t: Instant; what: "assertion"; assertion: HeldAssertion };

/** At one instant: who leaves, who comes, then what is said of the bed, a person last. */
const RANK: Record<Moment["what"], number> = { end: 0, "voided-use": 1, start: 2, report: 3, assertion: 4 };

/** Cleaning outranks a bed status, which outranks a location record, said at the same instant. */
function reportRank(report: HeldBedReport): number {
  if (report.type === "bed.cleaning.completed") return 3;
  if (report.type === "bed.cleaning.started") return 2;
  return report.data.trigger === "A20" ? 1 : 0;
}

/** Everything that ever happened to a bed, in the order in which it happened. */
export function bedTimeline(inputs: BedInputs): Moment[] {
  const moments: Moment[] = [];
  for (const stay of inputs.stays) {
    if (stay.from !== null || stay.to === null) moments.push({ t: stay.startedAt, what: "start", stay });
    if (stay.to !== null && !stay.forgotten) moments.push({ t: stay.to, what: "end", stay });
  }
  for (const use of inputs.voidedUses) moments.push({ t: use.to, what: "voided-use", from: use.from });
  for (const report of inputs.reports) moments.push({ t: report.t, what: "report", report });
  for (const assertion of inputs.assertions) moments.push({ t: assertion.t, what: "assertion", assertion });
  const told = moments.filter(({ t }) => t <= inputs.horizon);
  return told.sort((a, b) => a.t - b.t || RANK[a.what] - RANK[b.what] || compareWithin(a, b));
}

function compareWithin(a: Moment, b: Moment): number {
  if (a.what === "report" && b.what === "report")
    return reportRank(a.report) - reportRank(b.report) || compareRecorded(a.report, b.report);
  if (a.what === "assertion" && b.what === "assertion") return a.assertion.id < b.assertion.id ? -1 : 1;
  if ("stay" in a && "stay" in b) return a.stay.encounter < b.stay.encounter ? -1 : 1;
  return 0;
}
