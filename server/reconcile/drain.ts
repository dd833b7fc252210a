import type { NewEvent } from "#server/canonical/event.ts";
import { BedDecisions } from "./beds/bed-decisions.ts";
import { type Cause, Touched } from "./cause.ts";
import type { ReconcilerDeps } from "./decisions.ts";
import type { Desks } from "./desks.ts";
import { isRewritten } from "./encounter/encounter-change.ts";
import { EncounterDecisions } from "./encounter/encounter-decisions.ts";
import { sortedFlags } from "./encounter/flags.ts";
import { identityDecision } from "./identity/identity-decisions.ts";
import { requestDecisions } from "./requests/request-decisions.ts";

/** Compares every touched subject once with what was last decided of it, and says what changed. */
export class Drain {
  private readonly desks: Desks;
  private readonly deps: ReconcilerDeps;
  private readonly encounters = new Touched();
  private readonly beds = new Touched();
  private readonly requests = new Touched();
  /** Of the touched requests those that may have changed: results of an encounter whose patient moved have not. */
  private readonly owed = new Set<string>();
  private readonly rewritten = new Set<string>();

  constructor(desks: Desks, deps: ReconcilerDeps) {
    this.desks = desks;
    this.deps = deps;
  }

  run(): NewEvent[] {
    this.sort(this.desks.touched.take());
    for (const [key] of this.encounters.entries()) this.foldEncounter(key);
    this.markSecondAdmissions();
    const { desks, deps } = this;
    const news = desks.aliasNews;
    desks.aliasNews = [];
    // Beds are folded before encounters are decided: only they show that two transfers were a swap.
    const beds = new BedDecisions(desks, deps, this.rewritten);
    const bedDecisions = this.beds.take().flatMap(([bed, causes]) => beds.decide(bed, causes) ?? []);
    const encounters = new EncounterDecisions(desks.encounters, deps, this.rewritten, beds.swapped);
    return [
      ...news.map((alias) => identityDecision(deps, alias)),
      ...this.encounters.take().flatMap(([key, causes]) => encounters.decide(key, causes) ?? []),
      ...bedDecisions,
      ...this.requests
        .take()
        .flatMap(([id, causes]) => (this.owed.has(id) ? requestDecisions(desks.requests, deps, id, causes) : [])),
    ];
  }

  /** Patients first: what they join decides which encounters are touched. */
  private sort(touched: [string, readonly Cause[]][]): void {
    const patients = new Touched();
    for (const [subject, causes] of touched) {
      const [kind, key] = split(subject);
      if (kind === "patient") patients.add(this.desks.patients.aliases.resolve(key), causes);
      else if (kind === "encounter") this.touchVisit(key, causes, patients);
      else if (kind === "bed") this.beds.add(key, causes);
      else this.touchRequest(key, causes);
    }
    this.linkPatients(patients);
  }

  /** With whomever it is or was held to be: a visit that leaves a patient leaves the patient's joins. */
  private touchVisit(key: string, causes: readonly Cause[], patients: Touched): void {
    this.touchEncounter(key, causes);
    for (const token of this.patientsOf(key)) patients.add(token, causes);
  }

  private patientsOf(key: string): Set<string> {
    const { encounters, patients } = this.desks;
    const tokens = encounters.patientsOf(encounters.aliases.resolve(key));
    const known = encounters.decided.get(key)?.patient ?? [];
    return new Set([known, tokens].flat().map((token) => patients.aliases.resolve(token)));
  }

  private touchEncounter(key: string, causes: readonly Cause[]): void {
    const { aliases } = this.desks.encounters;
    this.encounters.add(key, causes);
    const canonical = aliases.resolve(key);
    if (canonical !== key) this.encounters.add(canonical, causes);
  }

  private touchRequest(id: string, causes: readonly Cause[]): void {
    this.requests.add(id, causes);
    this.owed.add(id);
    const { requests, encounters, patients } = this.desks;
    if (!requests.concernsEncounter(id)) return;
    const named = requests.encountersOf(id);
    const visitsOf = (token: string) => patients.keysOf(patients.aliases.resolve(token));
    for (const key of named.length > 0 ? named : requests.patientsOf(id).flatMap(visitsOf))
      this.touchEncounter(encounters.aliases.resolve(key), causes);
  }

  /** A visit that two patients' reports name may begin elsewhere once one's visits are joined, and then fit the other's claims. */
  private linkPatients(patients: Touched): void {
    const { desks } = this;
    const linked = new Touched();
    for (const [patient, causes] of patients.entries()) {
      if (!desks.links.needsWork(patient)) continue;
      this.joinVisits(patient, causes);
      linked.add(patient, causes);
    }
    for (const [subject, causes] of desks.touched.take()) this.touchVisit(split(subject)[1], causes, linked);
    for (const [patient, causes] of linked.entries())
      for (const key of desks.links.assignLoose(patient)) this.touchEncounter(key, causes);
  }

  private joinVisits(patient: string, causes: readonly Cause[]): void {
    const { desks } = this;
    const cause = causes.at(-1);
    if (!cause) return;
    const { changes, doubted } = desks.links.joinVisits(patient);
    desks.noteAliases("encounter", changes, cause);
    for (const key of doubted) this.touchEncounter(key, causes);
  }

  private foldEncounter(key: string): void {
    const { encounters, beds, requests, timers } = this.desks;
    const causes = this.encounters.get(key);
    const isRetired = encounters.aliases.resolve(key) !== key;
    if (isRetired) encounters.folds.delete(key);
    const fold = isRetired ? null : encounters.fold(key);
    timers.set(`encounter:${key}`, fold?.waits ?? []);
    const facility = fold?.now?.facility ?? "";
    for (const bed of beds.place(key, facility, fold)) this.beds.add(bed, causes);
    const members = encounters.aliases.members(key);
    if (this.desks.courses.note(key, fold)) {
      this.touchSiblings(key, causes);
      for (const bed of beds.bedsPromisedTo(members)) this.beds.add(bed, causes);
      const isOwed = this.desks.courses.noteIdentity(key, fold, members);
      for (const id of requests.fileOfEncounter(members)) {
        this.requests.add(id, causes);
        if (isOwed || requests.followsCourse(id)) this.owed.add(id);
      }
    }
    if (fold?.now && isRewritten(encounters.decided.get(key) ?? null, fold.now)) this.rewritten.add(key);
  }

  /** Where one visit's patient lies is of concern to the beds of all other visits of the same patient, the former one's too. */
  private touchSiblings(key: string, causes: readonly Cause[]): void {
    const { encounters, patients } = this.desks;
    const tokens = new Set([encounters.folds.get(key)?.now?.patient, encounters.decided.get(key)?.patient]);
    for (const token of tokens)
      for (const other of token ? patients.keysOf(patients.aliases.resolve(token)) : []) {
        const bed = encounters.folds.get(encounters.aliases.resolve(other))?.walk.place?.bed;
        if (bed) this.beds.add(bed, causes);
      }
  }

  /** Two open inpatient visits of one patient: both say so, neither is closed. */
  private markSecondAdmissions(): void {
    const { encounters, patients } = this.desks;
    for (const [key] of this.encounters.entries()) {
      const tokens = new Set([encounters.folds.get(key)?.now?.patient, encounters.decided.get(key)?.patient]);
      for (const token of tokens) if (token) this.markVisits(patients.aliases.resolve(token), this.encounters.get(key));
    }
  }

  private markVisits(patient: string, causes: readonly Cause[]): void {
    const { encounters, patients } = this.desks;
    const visits = new Set(patients.keysOf(patient).map((other) => encounters.aliases.resolve(other)));
    if (visits.size < 2) return;
    const open = [...visits].filter(
      (key) => encounters.isOpenInpatient(key) && encounters.folds.get(key)?.now?.patient === patient,
    );
    for (const key of visits) {
      const fold = encounters.folds.get(key);
      if (!fold?.now || fold.now.patient !== patient) continue;
      const flags = new Set(fold.now.flags);
      const second = open.length > 1 && open.includes(key);
      // A fold from a snapshot has no such flag yet; what was decided has.
      const told = encounters.decided.get(key)?.flags.includes("second.open.admission") ?? second;
      if (flags.has("second.open.admission") === second && told === second) continue;
      if (second) flags.add("second.open.admission");
      else flags.delete("second.open.admission");
      fold.now = { ...fold.now, flags: sortedFlags(flags) };
      this.encounters.add(key, causes);
    }
  }
}

function split(subject: string): [string, string] {
  const colon = subject.indexOf(":");
  return [subject.slice(0, colon), subject.slice(colon + 1)];
}
