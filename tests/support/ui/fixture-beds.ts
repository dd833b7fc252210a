import type { BedRow, BedState } from "#server/contracts/views/bed-row.ts";
import { bedId, FACILITY, FIXTURE_UNITS, type FixtureUnit } from "./fixture-units.ts";

const MINUTE = 60_000;
const DAY = 1440;

/** The same number for the same bed in every run. */
function seed(text: string): number {
  let hash = 7;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return hash;
}

/** Every bed of the invented hospital at an instant; `conflict` puts a second patient into 6W-14. */
export function fixtureBeds(now: number, conflict: boolean): BedRow[] {
  const beds = FIXTURE_UNITS.flatMap((unit) =>
    Array.from({ length: unit.beds }, (_, index) => bedRow(unit, index + 1, now)),
  );
  return conflict ? beds.map((bed) => (bed.id === "6W-14" ? inConflict(bed, now) : bed)) : beds;
}

function bedRow(unit: FixtureUnit, number: number, now: number): BedRow {
  const id = bedId(unit.unit, number);
  const state: BedState = unit.states[number] ?? "occupied";
  const since = now - minutesIn(id, state) * MINUTE;
  const encounter = state === "occupied" ? visitOf(id) : null;
  const leaving = unit.leaving.includes(number) && state === "occupied";
  return {
    id,
    facility: FACILITY,
    unit: unit.unit,
    room: String(number).padStart(2, "0"),
    label: String(number).padStart(2, "0"),
    state,
    since,
    confirmedAt: seed(id) % 97 === 0 ? now - 9 * 60 * MINUTE : now - (1 + (seed(id) % 200)) * MINUTE,
    confirmedBy: state === "dirty" || state === "cleaning" ? "EVS" : "EPIC-ADT A02",
    encounter,
    occupants: encounter ? [{ encounter, since, onLeave: false }] : [],
    conflicts: [],
    heldFor: state === "held" ? visitOf(`held ${id}`) : null,
    leaving: leaving ? (seed(id) % 2 === 0 ? "expected" : "ordered") : null,
    leavingAt: leaving ? now + (30 + (seed(id) % 180)) * MINUTE : null,
    orderedAt: leaving && seed(id) % 2 === 1 ? now - (seed(id) % 170) * MINUTE : null,
    block: state === "blocked" ? { reason: "plumbing", until: null } : null,
    class: "standard",
    private: number % 3 === 0,
    isolationCapable: number % 4 === 0,
    isolation: encounter && seed(id) % 23 === 0 ? ["contact"] : [],
    assertion: null,
    flags: [],
  };
}

function minutesIn(id: string, state: BedState): number {
  const value = seed(id);
  if (id === "4W-12") return 112;
  if (id === "5E-12") return 192;
  if (state === "occupied") return value % 9 === 0 ? 60 + (value % 1300) : (1 + (value % 9)) * DAY + (value % 600);
  if (state === "blocked") return (1 + (value % 4)) * DAY;
  return 4 + (value % 55);
}

/** An invented visit number. */
export function visitOf(id: string): string {
  return String(203_000 + (seed(id) % 1900));
}

function inConflict(bed: BedRow, now: number): BedRow {
  const since = now - 3 * MINUTE;
  return {
    ...bed,
    encounter: "203980",
    occupants: [
      { encounter: "203980", since: bed.since, onLeave: false },
      { encounter: "204611", since, onLeave: false },
    ],
    conflicts: [{ kind: "two-patients", since, encounters: ["203980", "204611"] }],
  };
}
