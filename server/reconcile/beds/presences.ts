import type { EncounterFold } from "../encounter/encounter-fold.ts";
import type { TracedStay } from "../encounter/stays.ts";
import { physicalBed } from "../place-match.ts";
import type { Presence } from "./bed-file.ts";
import type { BedStay } from "./bed-inputs.ts";

/** Where one encounter lies and lay, bed by bed. `recentMs`: how old a discharge may be to dirty the bed of a shell. */
export function presencesOf(encounter: string, fold: EncounterFold, recentMs: number): Map<string, Presence> {
  const found = new Map<string, Presence>();
  const at = (bed: string) => {
    let presence = found.get(bed);
    if (!presence) {
      presence = { stays: [], voidedUses: [], claimants: [], torn: [], promised: [] };
      found.set(bed, presence);
    }
    return presence;
  };
  for (const stay of bedStays(encounter, fold, recentMs)) at(stay.bed).stays.push(stay.stay);
  for (const use of fold.voidedUses) at(use.bed).voidedUses.push(use);
  for (const { bed, since, knownAt, event } of fold.walk.claimed)
    at(bed).claimants.push({ encounter, since, knownAt, event });
  for (const { bed, since, knownAt, event } of fold.tornBeds) at(bed).torn.push({ encounter, since, knownAt, event });
  for (const { bed, since, until, event } of fold.reservations) at(bed).promised.push({ since, until, event });
  return found;
}

function bedStays(encounter: string, { walk }: EncounterFold, recentMs: number): { bed: string; stay: BedStay }[] {
  const { stays } = walk;
  return stays.flatMap((stay, index) => {
    const bed = physicalBed(stay.place);
    if (!bed) return [];
    const before = stays.slice(0, index).findLast((other) => physicalBed(other.place));
    const after = stays.slice(index + 1).find((other) => physicalBed(other.place));
    return [
      {
        bed,
        stay: {
          encounter,
          from: stay.from,
          to: stay.to,
          startedAt: stay.startedAt,
          knownAt: stay.knownAt,
          endedBy: stay.endedBy,
          basis: stay.basis,
          onLeave: stay.to === null && walk.onLeave,
          forgotten: stay.shell && isForgotten(stay, recentMs),
          unplaced: stay.endedBy === "unplaced" && walk.open && walk.place === null && index === stays.length - 1,
          event: stay.openedBy.claim.id,
          prevBed: before ? physicalBed(before.place) : null,
          prevLeftAt: before?.to ?? null,
          nextBed: after ? physicalBed(after.place) : null,
          nextAt: after?.startedAt ?? null,
        },
      },
    ];
  });
}

/** A discharge without an admission dirties its bed only if it was written down soon after it happened. */
function isForgotten({ openedBy }: TracedStay, recentMs: number): boolean {
  return openedBy.claim.data.historic === true || openedBy.r - openedBy.t > recentMs;
}

/** Equal prints: nothing changed for any bed. Empty: the encounter never touched one. */
export function presencePrint({ walk, voidedUses, reservations, tornBeds }: EncounterFold): string {
  let print = walk.onLeave ? "L" : "";
  for (const { place, from, to, startedAt, endedBy, basis, knownAt, openedBy } of walk.stays)
    print += `${place.bed ?? ""}/${from}/${to}/${startedAt}/${endedBy}/${basis}/${knownAt}/${openedBy.r};`;
  if (walk.open && walk.place === null) print += "U";
  if (walk.claimed.length + voidedUses.length + reservations.length + tornBeds.length > 0)
    print += JSON.stringify([walk.claimed, voidedUses, reservations, tornBeds]);
  return print;
}
