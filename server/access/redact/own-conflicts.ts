import { type Audience, permits } from "../audience.ts";

interface Conflict {
  kind: string;
  encounters: readonly string[];
}

/**
 * One patient in two beds is told in both. Whoever sees the unit of one of them learns that there is another, and not by which
 * visit number it is known in a unit that is not theirs.
 */
export function ownConflicts<C extends Conflict>(
  conflicts: readonly C[],
  occupants: readonly { encounter: string }[],
  { units, outside = "none", glass = [] }: Audience,
): C[] {
  if (units === "all" || permits(outside, "operational")) return [...conflicts];
  const isOwn = (encounter: string) =>
    glass.includes(encounter) || occupants.some((occupant) => occupant.encounter === encounter);
  return conflicts.map((conflict) =>
    conflict.kind === "one-patient-two-beds"
      ? { ...conflict, encounters: conflict.encounters.filter(isOwn) }
      : conflict,
  );
}
