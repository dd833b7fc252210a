import type { BedNow } from "#server/canonical/families/decision.ts";

export type BedDecisionType =
  | "bed.occupied"
  | "bed.vacated"
  | "bed.conflicted"
  | "bed.settled"
  | "bed.revised"
  | "bed.corrected";

/** The name of the decision from what changed; the loudest news names it. */
export function bedDecisionType(was: BedNow | null, now: BedNow, correction: boolean): BedDecisionType {
  const before = loud(was);
  const after = loud(now);
  if ([...after].some((kind) => !before.has(kind))) return "bed.conflicted";
  if (before.size > 0 && after.size === 0) return "bed.settled";
  const left = (was?.occupants ?? []).map((occupant) => occupant.encounter).join();
  const here = now.occupants.map((occupant) => occupant.encounter).join();
  if (left === here) return "bed.revised";
  if (correction) return "bed.corrected";
  return now.occupants.length > 0 ? "bed.occupied" : "bed.vacated";
}

function loud(now: BedNow | null): Set<string> {
  const conflicts = (now?.conflicts ?? []).filter((conflict) => !conflict.settling);
  return new Set(conflicts.map(({ kind, encounters }) => `${kind}:${encounters.join()}`));
}
