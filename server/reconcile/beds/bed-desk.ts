import type { BedNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { EncounterFold } from "../encounter/encounter-fold.ts";
import { fulfilsMove } from "../encounter/plans.ts";
import type { TracedStay } from "../encounter/stays.ts";
import type { VoidedUse } from "../encounter/voided-uses.ts";
import { physicalBed } from "../place-match.ts";
import type { SiteView } from "../site-view.ts";
import { type BedFold, foldBed } from "./bed-fold.ts";
import type { BedClaimant, BedStay, HeldAssertion, HeldBedReport, Promised } from "./bed-inputs.ts";

/** Everything reported about one bed. Plain JSON. */
export interface BedFile {
  bed: string;
  facility: string;
  reports: HeldBedReport[];
  assertions: HeldAssertion[];
}

/** What one encounter adds to one bed. */
interface Presence {
  stays: BedStay[];
  voidedUses: VoidedUse[];
  claimants: BedClaimant[];
  promised: { since: Instant; until: Instant | null; event: string }[];
}

export interface BedSurroundings {
  site(): SiteView;
  clock(subject: string): Instant;
  canonical(key: string): string;
  members(canonical: string): string[];
  foldOf(canonical: string): EncounterFold | undefined;
}

const HOUR = 3_600_000;

/** Keeps each bed's reports, who lies or lay in it, and the last decided truth about it. */
export class BedDesk {
  readonly files = new Map<string, BedFile>();
  readonly decided = new Map<string, BedNow>();
  private readonly presences = new Map<string, Map<string, Presence>>();
  private readonly bedsOf = new Map<string, Map<string, string>>();
  /** What `place` was last told of an encounter, so that the many reports that move nobody cost nothing. */
  private readonly prints = new Map<string, string>();
  private readonly promisedTo = new Map<string, Set<string>>();
  private readonly around: BedSurroundings;

  constructor(around: BedSurroundings) {
    this.around = around;
  }

  file(bed: string, facility: string): BedFile {
    let file = this.files.get(bed);
    if (!file) {
      file = { bed, facility: this.around.site().bedFacility(bed) ?? facility, reports: [], assertions: [] };
      this.files.set(bed, file);
    }
    return file;
  }

  /** Remembers which beds were ever promised to an encounter key, as received. */
  notePromise(encounter: string | null, bed: string): void {
    if (!encounter) return;
    this.promisedTo.set(encounter, (this.promisedTo.get(encounter) ?? new Set()).add(bed));
  }

  bedsPromisedTo(keys: string[]): string[] {
    return keys.flatMap((key) => [...(this.promisedTo.get(key) ?? [])]);
  }

  /** Takes over where an encounter lies and lay; answers with the beds for which that changed. */
  place(encounter: string, facility: string, fold: EncounterFold | null): string[] {
    const print = fold ? presencePrint(fold) : "";
    if ((this.prints.get(encounter) ?? "") === print) return [];
    if (print === "") this.prints.delete(encounter);
    else this.prints.set(encounter, print);
    const next = fold
      ? presencesOf(encounter, fold, this.around.site().policy.shellDirtyHours * HOUR)
      : new Map<string, Presence>();
    const before = this.bedsOf.get(encounter) ?? new Map<string, string>();
    const prints = new Map([...next].map(([bed, presence]) => [bed, JSON.stringify(presence)]));
    const changed = [...new Set([...before.keys(), ...prints.keys()])].filter(
      (bed) => before.get(bed) !== prints.get(bed),
    );
    for (const bed of changed) {
      const presence = next.get(bed);
      const here = this.presences.get(bed) ?? new Map<string, Presence>();
      if (presence) here.set(encounter, presence);
      else here.delete(encounter);
      this.presences.set(bed, here);
      this.file(bed, facility);
    }
    if (prints.size > 0) this.bedsOf.set(encounter, prints);
    else this.bedsOf.delete(encounter);
    return changed;
  }

  fold(bed: string): BedFold {
    const { around } = this;
    const file = this.file(bed, "");
    const here = [...(this.presences.get(bed)?.entries() ?? [])];
    const presences = here.map(([, presence]) => presence);
    const reserved = here.flatMap(([encounter, { promised }]) =>
      promised.map((promise) => this.promise(encounter, promise)),
    );
    return foldBed(
      {
        bed,
        facility: file.facility,
        reports: file.reports,
        assertions: file.assertions,
        stays: presences.flatMap((presence) => presence.stays),
        voidedUses: presences.flatMap((presence) => presence.voidedUses),
        claimants: presences.flatMap((presence) => presence.claimants),
        promised: [...reserved, ...this.assignments(file)],
        clock: around.clock(`bed:${bed}`),
      },
      around.site(),
    );
  }

  private promise(encounter: string | null, given: { since: Instant; until: Instant | null; event: string }): Promised {
    const { assignmentHours } = this.around.site().policy;
    return { ...given, encounter, until: given.until ?? given.since + assignmentHours * HOUR };
  }

  /** 3.4: an assignment ends by its cancel, by another one, when the patient has moved as promised or left. */
  private assignments({ bed, reports }: BedFile): Promised[] {
    return reports.flatMap((report) => {
      if (report.type !== "bed.assigned") return [];
      const encounter = report.encounter ? this.around.canonical(report.encounter) : null;
      const cancelled = reports.some(
        (other) =>
          other.type === "bed.assigned.cancelled" &&
          other.r >= report.r &&
          (!other.encounter || this.around.canonical(other.encounter) === encounter),
      );
      if (cancelled || (encounter && !this.isAwaited(encounter, bed, report))) return [];
      return [this.promise(encounter, { since: report.t, until: report.data.until, event: report.id })];
    });
  }

  private isAwaited(encounter: string, bed: string, report: HeldBedReport): boolean {
    const fold = this.around.foldOf(encounter);
    const status = fold?.now?.status;
    if (status === "closed" || status === "cancelled" || status === "merged") return false;
    if (fold?.walk.arrivals.some((arrival) => fulfilsMove(report.data.place, report, arrival))) return false;
    return !this.promisedElsewhere(encounter, bed, report);
  }

  private promisedElsewhere(encounter: string, bed: string, report: HeldBedReport): boolean {
    const keys = this.around.members(encounter);
    return this.bedsPromisedTo(keys).some(
      (other) =>
        other !== bed &&
        this.files
          .get(other)
          ?.reports.some(
            (later) =>
              later.type === "bed.assigned" &&
              later.encounter !== null &&
              keys.includes(later.encounter) &&
              later.t > report.t,
          ),
    );
  }
}

function presencesOf(encounter: string, fold: EncounterFold, recentMs: number): Map<string, Presence> {
  const found = new Map<string, Presence>();
  const at = (bed: string) => {
    let presence = found.get(bed);
    if (!presence) {
      presence = { stays: [], voidedUses: [], claimants: [], promised: [] };
      found.set(bed, presence);
    }
    return presence;
  };
  for (const stay of bedStays(encounter, fold, recentMs)) at(stay.bed).stays.push(stay.stay);
  for (const use of fold.voidedUses) at(use.bed).voidedUses.push(use);
  for (const { bed, since, knownAt, event } of fold.walk.claimed)
    at(bed).claimants.push({ encounter, since, knownAt, event });
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
function presencePrint({ walk, voidedUses, reservations }: EncounterFold): string {
  let print = walk.onLeave ? "L" : "";
  for (const { place, from, to, startedAt, endedBy, basis, knownAt, openedBy } of walk.stays)
    print += `${place.bed ?? ""}/${from}/${to}/${startedAt}/${endedBy}/${basis}/${knownAt}/${openedBy.r};`;
  if (walk.open && walk.place === null) print += "U";
  if (walk.claimed.length + voidedUses.length + reservations.length > 0)
    print += JSON.stringify([walk.claimed, voidedUses, reservations]);
  return print;
}
