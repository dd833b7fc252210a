import type { NewEvent } from "#server/canonical/event.ts";
import type { EncounterDecision, EncounterNow } from "#server/canonical/families/decision.ts";
import { bedDecisionType } from "./beds/bed-change.ts";
import { type Cause, Touched } from "./cause.ts";
import { decisionEvent, isMuted, type ReconcilerDeps } from "./decisions.ts";
import type { Desks } from "./desks.ts";
import { encounterDecisionType, isRewritten } from "./encounter/encounter-change.ts";
import type { EncounterFold } from "./encounter/encounter-fold.ts";
import { sortedFlags } from "./encounter/flags.ts";
import { isSameTruth } from "./same-truth.ts";

/** Compares every touched subject once with what was last decided of it, and says what changed. */
export class Drain {
  private readonly desks: Desks;
  private readonly deps: ReconcilerDeps;
  private readonly encounters = new Touched();
  private readonly beds = new Touched();
  private readonly requests = new Touched();
  private readonly rewritten = new Set<string>();
  private readonly swapped = new Set<string>();
  private readonly decisions: NewEvent[] = [];

  constructor(desks: Desks, deps: ReconcilerDeps) {
    this.desks = desks;
    this.deps = deps;
  }

  run(): NewEvent[] {
    this.sort(this.desks.touched.take(), true);
    for (const [key] of this.encounters.entries()) this.foldEncounter(key);
    this.markSecondAdmissions();
    const bedChanges = this.foldBeds();
    this.identityDecisions();
    for (const [key, causes] of this.encounters.take()) this.decideEncounter(key, causes);
    this.decisions.push(...bedChanges);
    for (const [id, causes] of this.requests.take()) this.decideRequests(id, causes);
    return this.decisions;
  }

  /** Patients first: what they join decides which encounters are touched. */
  private sort(touched: [string, Cause[]][], withPatients: boolean): void {
    const patients: [string, Cause[]][] = [];
    for (const [subject, causes] of touched) {
      const [kind, key] = split(subject);
      if (kind === "patient") patients.push([key, causes]);
      else if (kind === "encounter") this.touchEncounter(key, causes);
      else if (kind === "bed") this.beds.add(key, causes);
      else this.touchRequest(key, causes);
    }
    if (withPatients) for (const [patient, causes] of patients) this.linkPatient(patient, causes);
  }

  private touchEncounter(key: string, causes: Cause[]): void {
    const { aliases } = this.desks.encounters;
    this.encounters.add(key, causes);
    const canonical = aliases.resolve(key);
    if (canonical !== key) this.encounters.add(canonical, causes);
  }

  private touchRequest(id: string, causes: Cause[]): void {
    this.requests.add(id, causes);
    const { requests, encounters } = this.desks;
    for (const encounter of requests.encountersOf(id)) {
      if (requests.concernsEncounter(id)) this.touchEncounter(encounters.aliases.resolve(encounter), causes);
    }
  }

  private linkPatient(token: string, causes: Cause[]): void {
    const { desks } = this;
    const patient = desks.patients.aliases.resolve(token);
    const cause = causes.at(-1);
    if (!cause || !desks.links.needsWork(patient)) return;
    desks.noteAliases("encounter", desks.links.adoptProvisional(patient), cause);
    for (const key of desks.links.assignLoose(patient)) this.touchEncounter(key, causes);
    this.sort(desks.touched.take(), false);
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
    if (this.desks.noteCourse(key, coursePrint(fold))) {
      for (const bed of beds.bedsPromisedTo(members)) this.beds.add(bed, causes);
      for (const id of requests.fileOfEncounter(members)) this.requests.add(id, causes);
    }
    if (fold?.now && isRewritten(encounters.decided.get(key) ?? null, fold.now)) this.rewritten.add(key);
  }

  /** Two open inpatient visits of one patient: both say so, neither is closed. */
  private markSecondAdmissions(): void {
    const { encounters, patients } = this.desks;
    for (const [key, causes] of this.encounters.entries()) {
      const tokens = new Set([encounters.folds.get(key)?.now?.patient, encounters.decided.get(key)?.patient]);
      for (const token of tokens) if (token) this.markVisits(patients.aliases.resolve(token), causes);
    }
  }

  private markVisits(patient: string, causes: Cause[]): void {
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
      if (flags.has("second.open.admission") === second) continue;
      if (second) flags.add("second.open.admission");
      else flags.delete("second.open.admission");
      fold.now = { ...fold.now, flags: sortedFlags(flags) };
      this.encounters.add(key, causes);
    }
  }

  private foldBeds(): NewEvent[] {
    const { beds, timers } = this.desks;
    const decisions: NewEvent[] = [];
    for (const [bed, causes] of this.beds.take()) {
      const { now, waits } = beds.fold(bed);
      timers.set(`bed:${bed}`, waits);
      const was = beds.decided.get(bed) ?? null;
      if (was && isSameTruth(was, now)) continue;
      if (now.flags.includes("swap.inferred") && !was?.flags.includes("swap.inferred"))
        for (const { encounter } of now.occupants) this.swapped.add(encounter);
      beds.decided.set(bed, now);
      const touching = [...now.occupants, ...(was?.occupants ?? [])].map((occupant) => occupant.encounter);
      const correction = touching.some((encounter) => this.rewritten.has(encounter));
      decisions.push(
        decisionEvent(
          this.deps,
          bedDecisionType(was, now, correction) as "bed.revised",
          {
            subject: `bed:${bed}`,
            facility: now.facility,
            encounter: now.occupants.length === 1 ? (now.occupants[0]?.encounter ?? null) : null,
            bed,
            patient: null,
            at: null,
          },
          causes,
          { was, now, because: { events: idsOf(causes), rule: "3.3" }, correction, muted: isMuted(causes) },
        ),
      );
    }
    return decisions;
  }

  private identityDecisions(): void {
    const news = this.desks.aliasNews;
    this.desks.aliasNews = [];
    for (const { kind, change, cause } of news) {
      const survivor = change.now === change.node ? null : change.now;
      this.decisions.push(
        decisionEvent(
          this.deps,
          "identity.aliased",
          {
            subject: `${kind}:${change.node}`,
            facility: kind === "encounter" ? facilityOf(change.node) : "",
            encounter: kind === "encounter" ? change.now : null,
            bed: null,
            patient: kind === "patient" ? change.now : null,
            at: null,
          },
          [cause],
          { kind, retired: change.node, survivor, because: { events: [cause.id], rule: "M2" } },
        ),
      );
    }
  }

  private decideEncounter(key: string, causes: Cause[]): void {
    const { encounters } = this.desks;
    const was = encounters.decided.get(key) ?? null;
    const retiredInto = encounters.aliases.resolve(key);
    const now = retiredInto === key ? (encounters.folds.get(key)?.now ?? null) : was && merged(was);
    if (!now) return this.forget(key, was, causes);
    const overdue =
      causes.some((cause) => cause.timer === "unmatched-cancel") && now.flags.includes("cancel.unmatched");
    if (was && isSameTruth(was, now) && !overdue) return;
    encounters.decided.set(key, now);
    const type = encounterDecisionType(was, now, this.isSwap(key)) as "stay.opened";
    const data: EncounterDecision = {
      was,
      now,
      because: { events: idsOf(causes), rule: this.ruleFor(key, causes, overdue, retiredInto !== key) },
      correction: this.rewritten.has(key) || (was !== null && isRewritten(was, now)),
      muted: isMuted(causes),
    };
    const at = type.startsWith("stay.") ? whenMoved(was, now) : null;
    const about = {
      subject: `encounter:${key}`,
      facility: now.facility,
      encounter: key,
      bed: now.place?.bed ?? null,
      patient: now.patient,
      at,
    };
    this.decisions.push(decisionEvent(this.deps, type, about, causes, data));
  }

  /** A re-translation took away everything an encounter rested on. */
  private forget(key: string, was: EncounterNow | null, causes: Cause[]): void {
    if (!was || was.status === "cancelled") return;
    const { folds } = this.desks.encounters;
    const fold = folds.get(key);
    if (fold) fold.now = { ...merged(was), status: "cancelled" };
    if (fold) this.decideEncounter(key, causes);
  }

  private isSwap(key: string): boolean {
    if (this.swapped.has(key)) return true;
    const stays = this.desks.encounters.folds.get(key)?.walk.stays;
    return stays?.at(-1)?.openedBy.claim.type === "encounter.swapped";
  }

  private ruleFor(key: string, causes: Cause[], overdue: boolean, isRetired: boolean): string {
    if (isRetired) return "M2";
    if (overdue) return "R8.5";
    const rules = this.desks.encounters.folds.get(key)?.rules;
    for (const cause of causes.toReversed()) {
      const rule = rules?.get(cause.id);
      if (rule && rule !== "R7") return rule;
    }
    return this.swapped.has(key) ? "3.3" : "R3";
  }

  private decideRequests(id: string, causes: Cause[]): void {
    const { requests } = this.desks;
    const found = requests.fold(id);
    const gone = (requests.keysOf.get(id) ?? []).filter((key) => !found.some((now) => now.key === key));
    requests.keysOf.set(
      id,
      found.map((now) => now.key),
    );
    if (found.length === 0) requests.keysOf.delete(id);
    for (const key of gone) {
      const was = requests.decided.get(key);
      if (was && was.status !== "cancelled" && !requests.isClaimed(key))
        found.push({ ...was, status: "cancelled", closedAt: causes.at(-1)?.t ?? was.openedAt });
    }
    for (const now of found) {
      const was = requests.decided.get(now.key) ?? null;
      if (was && isSameTruth(was, now)) continue;
      requests.decided.set(now.key, now);
      const over = (status: string | undefined) => status === "done" || status === "cancelled";
      const type =
        !was && !over(now.status)
          ? "request.opened"
          : over(now.status) && !over(was?.status)
            ? "request.closed"
            : "request.changed";
      const { key, facility, encounter, bed, patient } = now;
      const reopened = over(was?.status) && !over(now.status);
      const correction = reopened || (was !== null && was.resultVersion > 0 && was.resultVersion !== now.resultVersion);
      this.decisions.push(
        decisionEvent(
          this.deps,
          type,
          { subject: `request:${key}`, facility, encounter, bed, patient, at: null },
          causes,
          {
            was,
            now,
            because: { events: idsOf(causes), rule: now.resultVersion > 0 ? "O4" : "O2" },
            correction,
            muted: isMuted(causes),
          },
        ),
      );
    }
  }
}

/** What promises and requests depend on: equal prints, and none of them can have changed. */
function coursePrint(fold: EncounterFold | null): string {
  if (!fold) return "";
  let print = `${fold.now?.key}|${fold.now?.patient}|${fold.now?.status}|${fold.now?.closedAt}`;
  for (const { t, r, place, from } of fold.walk.arrivals) print += `;${t}/${r}/${place?.raw}/${from?.raw}`;
  return print;
}

function split(subject: string): [string, string] {
  const colon = subject.indexOf(":");
  return [subject.slice(0, colon), subject.slice(colon + 1)];
}

function idsOf(causes: Cause[]): string[] {
  return causes.map((cause) => cause.id);
}

function facilityOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf("/")));
}

/** What is left under a retired number: nothing that occupies or waits. */
function merged(was: EncounterNow): EncounterNow {
  return {
    ...was,
    status: "merged",
    place: null,
    placeSince: null,
    placeBasis: null,
    onLeave: false,
    tracking: null,
    stays: [],
    pendingAdmission: null,
    pendingTransfer: null,
  };
}

/** When the movement that a stay decision tells of happened; null: it is not about a single moment. */
function whenMoved(was: EncounterNow | null, now: EncounterNow): number | null {
  if (now.status === "closed" && was?.status !== "closed") return now.closedAt;
  return now.placeSince !== was?.placeSince ? now.placeSince : null;
}
