import type { DischargePathway, EncounterNow } from "#server/canonical/families/decision.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { House } from "../house/house.ts";
import { startOfDay } from "../local-day.ts";

/** The row of one encounter on its way out; null when nobody expects it to leave, or it left before today. */
export function dischargeRow(house: House, key: string, now: number): DischargeRow | null {
  const encounter = house.encounters.get(key);
  if (!encounter) return null;
  const { discharge } = encounter;
  if (!isOnTheWay(house, encounter, now)) return null;
  const open = openMilestone(discharge);
  const place = encounter.place ?? encounter.stays[encounter.stays.length - 1]?.place ?? null;
  return {
    id: encounter.key,
    visit: encounter.visit,
    facility: encounter.facility,
    unit: place?.unit ?? null,
    bed: place?.bed ?? null,
    stage: stageOf(discharge),
    expectedAt: discharge.expectedAt,
    orderedAt: discharge.orderedAt,
    milestones: timedMilestones(discharge),
    confirmedAt: discharge.confirmedAt,
    leftAt: discharge.leftAt,
    waitingFor: discharge.leftAt !== null || discharge.orderedAt === null ? null : (open?.name ?? "departure"),
    waitingSince:
      discharge.leftAt !== null || discharge.orderedAt === null ? null : (open?.since ?? discharge.orderedAt),
    disposition: encounter.disposition,
  };
}

/** A milestone whose first word is that it is done took, as far as anybody can say, from the order until then. */
function timedMilestones({ orderedAt, milestones }: DischargePathway): DischargeRow["milestones"] {
  const timed: DischargeRow["milestones"] = {};
  for (const [name, milestone] of Object.entries(milestones)) {
    const { since, doneAt } = milestone;
    const begun = doneAt !== null && since >= doneAt && orderedAt !== null ? Math.min(orderedAt, doneAt) : since;
    timed[name as keyof typeof milestones] = { ...milestone, since: begun };
  }
  return timed;
}

/** Inpatients only: an emergency patient who goes home is not a discharge of the ward. */
function isOnTheWay(house: House, encounter: EncounterNow, now: number): boolean {
  const { expectedAt, orderedAt, confirmedAt, leftAt } = encounter.discharge;
  if (encounter.admittedAt === null && encounter.class !== "observation") return false;
  const today = () => startOfDay(now, house.timeZoneOf(encounter.facility));
  if (leftAt !== null) return leftAt >= today();
  if (encounter.status !== "open") return false;
  if (orderedAt !== null || confirmedAt !== null) return true;
  return expectedAt !== null && expectedAt < today() + 86_400_000;
}

export function stageOf(pathway: DischargePathway): DischargeRow["stage"] {
  if (pathway.leftAt !== null) return "left";
  if (pathway.confirmedAt !== null) return "confirmed";
  if (pathway.orderedAt === null) return "expected";
  return openMilestone(pathway) ? "ordered" : "all-done";
}

/** The open milestone that has waited longest. An order without any milestone known yet has all of them open in fact: `ordered`. */
function openMilestone(pathway: DischargePathway): { name: string; since: number } | null {
  const entries = Object.entries(pathway.milestones);
  const open = entries
    .filter(([, milestone]) => milestone.state === "needed" || milestone.state === "running")
    .map(([name, milestone]) => ({ name, since: milestone.since }))
    .sort((a, b) => a.since - b.since);
  if (open[0]) return open[0];
  if (entries.length === 0 && pathway.orderedAt !== null) return { name: "milestones", since: pathway.orderedAt };
  return null;
}
