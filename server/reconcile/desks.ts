import type { MilestoneClaim } from "#server/canonical/families/order.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { BedDesk } from "./beds/bed-desk.ts";
import type { HeldAssertion, HeldBedReport } from "./beds/bed-inputs.ts";
import { type Cause, Touched } from "./cause.ts";
import type { Held, HeldClaim } from "./claim-record.ts";
import { Courses } from "./courses.ts";
import { accountOf, type HeldLink, type HeldParting, isNamedIn } from "./encounter/dossier.ts";
import { EncounterDesk } from "./encounter/encounter-desk.ts";
import type { HeldPurge } from "./encounter/purges.ts";
import type { AliasChange, AliasEdge } from "./identity/alias-graph.ts";
import { FeedJoins } from "./identity/feed-joins.ts";
import type { AliasNews } from "./identity/identity-decisions.ts";
import { PatientDesk } from "./identity/patient-desk.ts";
import { PatientLinks } from "./identity/patient-links.ts";
import type { HeldRequest } from "./requests/request-claim.ts";
import { RequestDesk } from "./requests/request-desk.ts";
import { type SiteView, siteView } from "./site-view.ts";
import { Timers } from "./timers.ts";
import { Tombstones } from "./tombstones.ts";

/** Where a report lies, so that a re-translation can take it out again. */
export type Owner = {
  desk: "encounter" | "loose" | "patient" | "bed" | "request" | "patient-alias" | "encounter-alias";
  key: string;
};

/** All memory of the reconciler, and the only way into it: every change notes which subjects it touched. */
export class Desks {
  readonly encounters: EncounterDesk;
  readonly patients = new PatientDesk();
  readonly links: PatientLinks;
  readonly feeds: FeedJoins;
  readonly beds: BedDesk;
  readonly requests: RequestDesk;
  readonly timers = new Timers();
  readonly clocks = new Map<string, Instant>();
  readonly touched = new Touched();
  aliasNews: AliasNews[] = [];
  site: SiteMap | null = null;
  private view: SiteView = siteView(null);
  readonly owners = new Map<string, Owner>();
  readonly withdrawn = new Set<string>();
  readonly tombstones = new Tombstones();
  readonly courses = new Courses();

  constructor(horizon: Instant = Number.POSITIVE_INFINITY) {
    const site = () => this.view;
    const clock = (subject: string) => this.clocks.get(subject) ?? 0;
    const canonical = (key: string) => this.encounters.aliases.resolve(key);
    const members = (key: string) => this.encounters.aliases.members(key);
    const patientOf = (token: string | null) => this.patients.resolve(token);
    const foldOf = (key: string) => this.encounters.folds.get(key);
    this.encounters = new EncounterDesk({
      site,
      clock,
      horizon,
      patientOf,
      adopted: (key) => this.links.adopted(key),
      isApart: (key) => this.feeds.apart.has(key),
      purgesOf: (patient) => (patient === null ? [] : (this.patients.files.get(patient)?.purges ?? [])),
      isolationOf: (patient) =>
        (patient === null ? [] : this.patients.aliases.members(patient)).flatMap((token) =>
          this.requests.isolationOfPatient(token),
        ),
      ordersOf: (key) => this.requests.standingOrders(key),
    });
    this.feeds = new FeedJoins(this.encounters, site);
    this.links = new PatientLinks(this.patients, this.encounters, this.feeds);
    const siblings = (key: string) => this.siblings(key);
    this.beds = new BedDesk({ site, clock, horizon, canonical, members, foldOf, siblings });
    this.requests = new RequestDesk({ canonical, members, foldOf, patientOf });
  }

  get siteView(): SiteView {
    return this.view;
  }

  defineSite(site: SiteMap): void {
    this.site = site;
    this.view = siteView(site);
  }

  ring(subject: string, dueAt: Instant, cause: Cause): void {
    this.clocks.set(subject, Math.max(dueAt, this.clocks.get(subject) ?? 0));
    this.touched.add(subject, [cause]);
  }

  claim(key: string, claim: HeldClaim, cause: Cause): void {
    if (!this.own(claim.id, { desk: "encounter", key })) return;
    this.encounters.dossier(key, claim.facility).claims.push(claim);
    this.encounters.noteSource(key, claim.data.source);
    this.noteKey(claim.patient, key, cause);
    this.touchEncounter(key, cause);
  }

  looseClaim(patient: string, claim: HeldClaim, cause: Cause): void {
    if (!this.own(claim.id, { desk: "loose", key: patient })) return;
    this.patients.file(patient).loose.push(claim);
    this.touched.add(`patient:${this.patients.aliases.resolve(patient)}`, [cause]);
  }

  milestone(key: string, held: Held<MilestoneClaim>, cause: Cause): void {
    if (!this.own(held.id, { desk: "encounter", key })) return;
    this.encounters.dossier(key, held.facility).milestones.push(held);
    this.touchEncounter(key, cause);
  }

  purgeEncounter(key: string, facility: string, purge: HeldPurge, cause: Cause): void {
    if (!this.own(purge.id, { desk: "encounter", key })) return;
    this.encounters.dossier(key, facility).purges.push(purge);
    this.touchEncounter(key, cause);
  }

  part(key: string, facility: string, parting: HeldParting, cause: Cause): void {
    if (!this.own(parting.id, { desk: "encounter", key })) return;
    this.encounters.dossier(key, facility).partings.push(parting);
    this.touchEncounter(key, cause);
  }

  purgePatient(patient: string, purge: HeldPurge, cause: Cause): void {
    if (!this.own(purge.id, { desk: "patient", key: patient })) return;
    this.patients.file(patient).purges.push(purge);
    this.touchVisitsOf(patient, cause);
  }

  bedReport(bed: string, report: HeldBedReport, cause: Cause): void {
    if (!this.own(report.id, { desk: "bed", key: bed })) return;
    this.beds.file(bed, report.facility).reports.push(report);
    if (report.type === "bed.assigned") {
      for (const other of report.encounter ? this.beds.bedsPromisedTo([report.encounter]) : [])
        this.touched.add(`bed:${other}`, [cause]);
      this.beds.notePromise(report.encounter, bed);
    }
    this.touched.add(`bed:${bed}`, [cause]);
  }

  assertion(bed: string, assertion: HeldAssertion, cause: Cause): void {
    if (!this.own(assertion.id, { desk: "bed", key: bed })) return;
    this.beds.file(bed, assertion.facility).assertions.push(assertion);
    this.touched.add(`bed:${bed}`, [cause]);
  }

  withdrawAssertion(bed: string, id: string, cause: Cause): void {
    const assertion = this.beds.files.get(bed)?.assertions.find((held) => held.id === id);
    if (!assertion) return;
    assertion.withdrawn = true;
    this.touched.add(`bed:${bed}`, [cause]);
  }

  request(claim: HeldRequest, cause: Cause): void {
    if (this.owners.has(claim.id)) return;
    const ids = this.requests.take(claim);
    this.own(claim.id, { desk: "request", key: ids[0] ?? claim.id });
    for (const id of ids) this.touched.add(`request:${id}`, [cause]);
  }

  link(
    type: "encounter.merged" | "encounter.identifier.changed" | "encounter.reparented",
    link: HeldLink,
    cause: Cause,
  ): void {
    const { retiredEncounter, retiredPatient, level } = link.data;
    const survivor = link.encounter;
    if (type === "encounter.reparented") this.reparent(link, cause);
    if (level === "patient" && retiredPatient && link.patient)
      this.aliasPatients(
        { id: link.id, retired: retiredPatient, survivor: link.patient, r: link.r, kind: "rename" },
        cause,
      );
    if (level !== "visit" || !retiredEncounter || !survivor) return;
    const kind = type === "encounter.merged" ? "merge" : "rename";
    this.aliasEncounters({ id: link.id, retired: retiredEncounter, survivor, r: link.r, kind }, cause);
  }

  /** A44 and A45: the visit, or every visit of the account, belongs to another patient from now on. */
  private reparent(link: HeldLink, cause: Cause): void {
    const { retiredPatient, retiredAccount, account } = link.data;
    const keys = link.encounter ? [link.encounter] : [];
    if (!link.encounter && retiredPatient && link.data.level === "account")
      for (const key of this.patients.keysOf(this.patients.aliases.resolve(retiredPatient)))
        if (this.isOfAccount(key, retiredAccount ?? account ?? null)) keys.push(key);
    for (const key of keys) {
      const dossier = this.encounters.dossier(key, link.facility);
      if (dossier.reparents.some((held) => held.id === link.id)) continue;
      dossier.reparents.push(link);
      this.own(link.id, { desk: "encounter", key });
      this.noteKey(link.patient, key, cause);
      this.touchEncounter(key, cause);
    }
  }

  private isOfAccount(key: string, account: string | null): boolean {
    return isSameAccount(accountOf(this.encounters.dossiers.get(key)), account);
  }

  aliasPatients(edge: AliasEdge, cause: Cause): void {
    this.own(edge.id, { desk: "patient-alias", key: edge.id });
    this.noteAliases("patient", this.patients.aliases.add(edge), cause);
  }

  aliasEncounters(edge: AliasEdge, cause: Cause): void {
    this.own(edge.id, { desk: "encounter-alias", key: edge.id });
    this.noteAliases("encounter", this.encounters.aliases.add(edge), cause);
  }

  /** Everybody whose name changed is touched, under the old name and the new one. */
  noteAliases(kind: AliasNews["kind"], changes: AliasChange[], cause: Cause): void {
    for (const change of changes) {
      this.aliasNews.push({ kind, change, cause });
      if (kind === "encounter") {
        this.touched.add(`encounter:${change.was}`, [cause]);
        this.touched.add(`encounter:${change.now}`, [cause]);
        continue;
      }
      for (const token of [change.was, change.now]) this.touched.add(`patient:${token}`, [cause]);
      for (const key of this.patients.files.get(change.node)?.keys ?? []) this.touchEncounter(key, cause);
      for (const { key } of this.tombstones.of([change.node])) this.tombstones.want(key, cause);
      for (const id of this.requests.fileOfPatient(change.node)) this.touched.add(`request:${id}`, [cause]);
    }
  }

  /** Open visits of the same patient as this one, which is left out. */
  siblings(canonical: string): string[] {
    const { patients, encounters } = this;
    const patient = encounters.folds.get(canonical)?.now?.patient ?? null;
    if (patient === null) return [];
    const visits = new Set(patients.keysOf(patient).map((key) => encounters.aliases.resolve(key)));
    return [...visits].filter((key) => {
      const now = key === canonical ? null : encounters.folds.get(key)?.now;
      return now?.status === "open" && now.patient === patient;
    });
  }

  isWithdrawn(id: string): boolean {
    return this.withdrawn.has(id);
  }

  /** False: the same event came by before. */
  own(id: string, owner: Owner): boolean {
    if (this.owners.has(id)) return false;
    this.owners.set(id, owner);
    return true;
  }

  private noteKey(patient: string | null, key: string, cause: Cause): void {
    if (!patient) return;
    const file = this.patients.file(patient);
    if (!file.keys.includes(key)) file.keys.push(key);
    const canonical = this.patients.aliases.resolve(patient);
    if (this.links.needsWork(canonical)) this.touched.add(`patient:${canonical}`, [cause]);
  }

  /** A number is a patient's for as long as a report under it names both. */
  forgetKey(patient: string | null, key: string, cause: Cause): void {
    if (!patient || isNamedIn(this.encounters.dossiers.get(key), patient)) return;
    const file = this.patients.file(patient);
    file.keys = file.keys.filter((other) => other !== key);
    this.touched.add(`patient:${this.patients.aliases.resolve(patient)}`, [cause]);
  }

  touchVisitsOf(patient: string, cause: Cause): void {
    for (const key of this.patients.keysOf(this.patients.aliases.resolve(patient))) this.touchEncounter(key, cause);
    for (const { key } of this.tombstones.of(this.patients.tokensOf(patient))) this.tombstones.want(key, cause);
  }

  touchEncounter(key: string, cause: Cause): void {
    this.touched.add(`encounter:${this.encounters.aliases.resolve(key)}`, [cause]);
  }
}

export function isSameAccount(stated: string | null, account: string | null): boolean {
  return !!stated && !!account && (stated === account || account.endsWith(`/${stated}`));
}
