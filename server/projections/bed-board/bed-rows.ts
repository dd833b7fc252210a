import type { BedNow, EncounterNow } from "#server/canonical/families/decision.ts";
import type { BedRow, BedState } from "#server/contracts/views/bed-row.ts";
import type { SiteBed, SiteUnit } from "#server/site/site-map.ts";
import type { House } from "../house/house.ts";

/** Rows of the beds view; null when the site map no longer has the bed. */
export function bedRow(house: House, id: string): BedRow | null {
  const unit = house.units.unitOfBed.get(id);
  const bed = house.units.beds.get(id);
  if (!unit || !bed) return null;
  const now = house.beds.get(id) ?? null;
  const encounter = now?.occupants[0] ? (house.encounters.get(now.occupants[0].encounter) ?? null) : null;
  const { state, since } = bedState(bed, now);
  const confirmation = house.confirmations.get(id);
  return {
    ...fixedPart(bed, unit),
    state,
    since,
    confirmedAt: confirmation?.at ?? null,
    confirmedBy: confirmation?.by ?? null,
    encounter: now?.occupants[0]?.encounter ?? null,
    occupants: (now?.occupants ?? []).map(({ encounter: key, since: from, onLeave }) => ({
      encounter: key,
      since: from,
      onLeave,
    })),
    conflicts: (now?.conflicts ?? [])
      .filter((conflict) => !conflict.settling)
      .map(({ kind, since: from, encounters }) => ({ kind, since: from, encounters })),
    heldFor: now?.assignment?.encounter ?? null,
    ...leaving(encounter),
    block: now?.block ? { reason: now.block.reason, until: now.block.until } : null,
    isolation: encounter?.isolation ?? [],
    assertion: assertionOf(now),
    flags: [...new Set([...(now?.flags ?? []), ...(encounter?.flags ?? [])])],
  };
}

function fixedPart(bed: SiteBed, unit: SiteUnit) {
  return {
    id: bed.id,
    facility: unit.facility,
    unit: unit.id,
    room: bed.room,
    label: bed.label,
    class: bed.class,
    private: bed.private,
    isolationCapable: bed.isolation,
  };
}

/**
 * One word for several axes. A patient in the bed outweighs everything, even in a bed that is not staffed; then what keeps the
 * bed from being used, then whom it is kept for.
 */
export function bedState(bed: SiteBed, now: BedNow | null): { state: BedState; since: number | null } {
  if (!now) return { state: bed.staffed ? "unknown" : "closed", since: null };
  const occupant = now.occupants[0];
  if (occupant) return { state: occupant.onLeave ? "held" : "occupied", since: occupant.since };
  if (!bed.staffed) return { state: "closed", since: null };
  if (now.block) return { state: "blocked", since: now.block.since };
  if (now.readiness === "dirty" || now.readiness === "cleaning")
    return { state: now.readiness, since: now.readinessSince };
  if (now.assignment) return { state: "held", since: now.assignment.since };
  if (now.readiness === "unknown") return { state: "unknown", since: now.readinessSince };
  return { state: "ready", since: now.readinessSince };
}

function leaving(encounter: EncounterNow | null): Pick<BedRow, "leaving" | "leavingAt" | "orderedAt"> {
  const pathway = encounter?.discharge;
  if (!pathway || encounter.status !== "open") return { leaving: null, leavingAt: null, orderedAt: null };
  const { expectedAt, orderedAt, confirmedAt } = pathway;
  const stage = confirmedAt !== null ? "confirmed" : orderedAt !== null ? "ordered" : "expected";
  if (expectedAt === null && orderedAt === null && confirmedAt === null)
    return { leaving: null, leavingAt: null, orderedAt: null };
  return { leaving: stage, leavingAt: expectedAt, orderedAt };
}

function assertionOf(now: BedNow | null): BedRow["assertion"] {
  const assertion = now?.assertion;
  if (!assertion) return null;
  const { id, state, since, expiresAt, actor } = assertion;
  return { id, state, at: since, expiresAt, by: actor };
}
