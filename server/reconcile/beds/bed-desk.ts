import type { BedNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { EncounterFold } from "../encounter/encounter-fold.ts";
import { fulfilsMove } from "../encounter/plans.ts";
import { physicalBed } from "../place-match.ts";
import type { SiteView } from "../site-view.ts";
import { compactBed } from "./bed-compaction.ts";
import type { BedFile, Presence } from "./bed-file.ts";
import { type BedFold, foldBed } from "./bed-fold.ts";
import type { Elsewhere, HeldBedReport, Promised } from "./bed-inputs.ts";
import { presencePrint, presencesOf } from "./presences.ts";

export interface BedSurroundings {
  site(): SiteView;
  clock(subject: string): Instant;
  horizon: Instant;
  canonical(key: string): string;
  members(canonical: string): string[];
  foldOf(canonical: string): EncounterFold | undefined;
  /** Open visits of the same patient, other than this one. */
  siblings(canonical: string): string[];
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
      file = { bed, facility: this.around.site().bedFacility(bed) ?? facility, reports: [], assertions: [], past: [] };
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

  /** Keeps what an encounter added to its beds although it leaves memory; answers with the beds. */
  freeze(encounter: string): string[] {
    const beds = [...(this.bedsOf.get(encounter)?.keys() ?? [])];
    for (const bed of beds) {
      const presence = this.presences.get(bed)?.get(encounter);
      if (presence) this.file(bed, "").past.push([encounter, presence]);
    }
    this.bedsOf.delete(encounter);
    this.prints.delete(encounter);
    this.promisedTo.delete(encounter);
    return beds;
  }

  /** The encounter is in memory again and will be placed anew. */
  thaw(encounter: string, beds: string[]): void {
    for (const bed of beds) {
      const file = this.file(bed, "");
      file.past = file.past.filter(([other]) => other !== encounter);
      this.presences.get(bed)?.delete(encounter);
    }
  }

  /** After a snapshot: the stays of those who are no longer in memory. */
  adoptPast(file: BedFile): void {
    const here = this.presences.get(file.bed) ?? new Map<string, Presence>();
    for (const [encounter, presence] of file.past) here.set(encounter, presence);
    if (here.size > 0) this.presences.set(file.bed, here);
  }

  /** Forgets what the bed no longer rests on; answers with the ids of the reports. */
  compact(bed: string, before: Instant): string[] {
    const file = this.file(bed, "");
    const past = new Set(file.past.map(([encounter]) => encounter));
    const dropped = compactBed(file, before);
    for (const [encounter] of file.past) past.delete(encounter);
    for (const encounter of past) this.presences.get(bed)?.delete(encounter);
    return dropped;
  }

  fold(bed: string): BedFold {
    const { around } = this;
    const file = this.file(bed, "");
    const here = [...(this.presences.get(bed)?.entries() ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
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
        torn: presences.flatMap((presence) => presence.torn),
        promised: [...reserved, ...this.assignments(file)],
        elsewhere: (encounter) => this.elsewhere(encounter, bed),
        clock: around.clock(`bed:${bed}`),
        horizon: around.horizon,
      },
      around.site(),
    );
  }

  private elsewhere(encounter: string, bed: string): Elsewhere[] {
    return this.around.siblings(encounter).flatMap((other) => {
      const stay = this.around.foldOf(other)?.walk.stays.at(-1);
      const there = stay && stay.to === null ? physicalBed(stay.place) : null;
      return stay && there && there !== bed ? [{ encounter: other, since: stay.startedAt, knownAt: stay.knownAt }] : [];
    });
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
