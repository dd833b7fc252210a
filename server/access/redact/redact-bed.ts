import { type BedRow, type BedState, bedRowClasses } from "#server/contracts/views/bed-row.ts";
import { type Audience, classOf, permits } from "../audience.ts";
import { ownConflicts } from "./own-conflicts.ts";
import { isPartial, withhold } from "./withhold.ts";

/**
 * A bed for an audience. Whether a row says `hidden` follows from what everybody may see, so that the mark itself tells nothing:
 * not that a patient is isolated, nor that a bed is kept for one.
 */
export function redactBed(row: BedRow, audience: Audience): BedRow {
  const fields = classOf(audience, { units: [row.unit], encounter: null });
  const own = { ...row, conflicts: ownConflicts(row.conflicts, row.occupants, audience) };
  const seen = withhold(own, bedRowClasses, fields);
  const opened = openedHere(row, audience);
  const shown = opened.length > 0 && !permits(fields, bedRowClasses.occupants) ? withOpened(seen, row, opened) : seen;
  const lowest = opened.length > 0 && isAlone(row) ? audience.clearance : fields;
  return isAboutSomebody(row) && isPartial(bedRowClasses, lowest) ? { ...shown, hidden: true } : shown;
}

const ABOUT_SOMEBODY: readonly BedState[] = ["occupied", "held"];

function isAboutSomebody(row: BedRow): boolean {
  return ABOUT_SOMEBODY.includes(row.state) || row.leaving !== null;
}

/** Encounters of this bed that a break-glass has opened. */
function openedHere(row: BedRow, { glass = [] }: Audience): string[] {
  const here = [...row.occupants.map(({ encounter }) => encounter), ...(row.heldFor ? [row.heldFor] : [])];
  return here.filter((encounter) => glass.includes(encounter));
}

function isAlone(row: BedRow): boolean {
  return row.occupants.length <= 1;
}

/** Of two patients in a bed, the one whose encounter was opened is shown and the other is not. */
function withOpened(seen: BedRow, row: BedRow, opened: readonly string[]): BedRow {
  const isOpened = (encounter: string | null) => encounter !== null && opened.includes(encounter);
  const first = isOpened(row.encounter);
  return {
    ...seen,
    encounter: first ? row.encounter : null,
    occupants: row.occupants.filter(({ encounter }) => isOpened(encounter)),
    conflicts: row.conflicts
      .filter(({ encounters }) => encounters.some(isOpened))
      .map((conflict) => ({ ...conflict, encounters: conflict.encounters.filter(isOpened) })),
    heldFor: isOpened(row.heldFor) ? row.heldFor : null,
    isolation: first ? row.isolation : [],
    flags: first && isAlone(row) ? row.flags : [],
  };
}
