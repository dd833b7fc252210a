import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedFacts } from "./bed-facts.ts";

/** A cell read aloud, and its tooltip: `5E-12 occupied 3 h, leaving, past discharge target`. */
export function cellName(row: BedRow, facts: BedFacts, time: string): string {
  const remarks = [
    `${row.id} ${row.state === "unknown" ? "state not known" : row.state}${time ? ` ${time}` : ""}`,
    facts.conflict ? "conflict" : "",
    facts.leaving ? "leaving" : "",
    facts.pastTarget ? `past ${facts.pastTarget.kind} target` : "",
    facts.unconfirmed ? "not confirmed" : "",
    row.assertion ? "corrected by hand" : "",
    row.hidden && row.encounter === null ? "patient hidden by your role" : "",
  ];
  return remarks.filter(Boolean).join(", ");
}
