import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";

const PARTIES: Record<string, string> = {
  medication: "Pharmacy",
  transport: "Transport",
  "follow-up": "Clinic desk",
  paperwork: "Ward clerk",
  placement: "Case manager",
  departure: "Departure from the unit",
};

/** The one party that a patient waits for, in words. */
export function waitingParty(row: DischargeRow): string {
  if (row.stage === "left") return "Left";
  if (row.orderedAt === null) return "Discharge order";
  const known = row.waitingFor ? PARTIES[row.waitingFor] : undefined;
  return known ?? row.waitingFor ?? "Not said";
}
