import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { adoptDecision, decidedTruth } from "./adopt-decision.ts";
import { type Cause, causeOf } from "./cause.ts";
import { type Desks, isSameAccount } from "./desks.ts";
import { accountOf, isProvisional, patientsIn, resourcesOf } from "./encounter/dossier.ts";
import type { FeedCourse } from "./identity/feed-visits.ts";
import { mayMean, type PatientFile } from "./identity/patient-desk.ts";
import { takeEvent } from "./intake.ts";
import type { BuriedCourse, BuriedVisit, Owed } from "./tombstone.ts";
import { withdrawReport } from "./withdraw-report.ts";

/**
 * Lets encounters that were over before `before` leave memory, and beds forget what happened before. Visits that were merged,
 * renumbered or moved with an account and visits that unnumbered claims may mean stay: they are few, and what joined them is not
 * among their own events. A join of two feeds' visits follows from their events and leaves with them.
 */
export function evict(desks: Desks, before: Instant): number {
  const { encounters, beds } = desks;
  let count = 0;
  for (const key of encounters.decided.keys()) {
    const visits = inDoubtWith(desks, key);
    if (!visits.every((visit) => mayLeave(desks, visit, before))) continue;
    buryVisits(desks, visits);
    count += visits.length;
  }
  for (const bed of beds.files.keys()) for (const id of beds.compact(bed, before)) desks.owners.delete(id);
  return count;
}

/** The visit, and those of its patient that may be one with it: a doubt has two sides, and so has a start without a number. */
function inDoubtWith({ encounters, feeds, patients }: Desks, key: string): string[] {
  const patient = encounters.decided.get(key)?.patient;
  if (!patient) return [key];
  const keys = patients.keysOf(patients.aliases.resolve(patient));
  const isBound = keys.some(isProvisional) ? () => true : (other: string) => feeds.apart.has(other);
  if (!isBound(key)) return [key];
  return [...new Set([key, ...keys.map((known) => encounters.aliases.resolve(known)).filter(isBound)])];
}

function mayLeave(desks: Desks, key: string, before: Instant): boolean {
  const { encounters, feeds, links, touched } = desks;
  const now = encounters.decided.get(key);
  if (now?.status !== "closed" && now?.status !== "cancelled") return false;
  if (now.closedAt === null || now.closedAt >= before) return false;
  const waits = (encounters.folds.get(key)?.waits.length ?? 0) > 0 || touched.has(`encounter:${key}`);
  return !waits && feeds.areJoinsAlone(key) && links.adopted(key).length === 0 && isToldByItself(desks, key);
}

/** Nothing that was said of the patient or of an account speaks of it. */
function isToldByItself({ encounters, patients }: Desks, key: string): boolean {
  const now = encounters.decided.get(key);
  const dossiers = encounters.members(key);
  if (dossiers.some(({ reparents }) => reparents.some(({ encounter }) => encounter === null))) return false;
  const persons = new Set(encounters.patientsOf(key).map((token) => patients.aliases.resolve(token)));
  return ![...persons].some((patient) => patients.looseOf(patient).some((claim) => now && mayMean(claim, now)));
}

function buryVisits(desks: Desks, visits: string[]): void {
  const { encounters, beds, requests, feeds, tombstones } = desks;
  const group = visits.flatMap((key) => encounters.aliases.members(key));
  for (const id of requests.fileOfEncounter(group)) for (const claim of requests.drop(id)) desks.owners.delete(claim);
  const remembered = rememberVisits(desks, group);
  const { edges } = feeds.part(group);
  for (const key of group) {
    const joins = edges.filter(({ retired }) => retired === key);
    const apart = feeds.apart.delete(key);
    const dossier = encounters.dossiers.get(key);
    tombstones.add({
      key,
      group,
      beds: beds.freeze(key),
      tokens: patientsIn(dossier),
      account: accountOf(dossier),
      resources: resourcesOf(dossier),
      visit: remembered.get(key) ?? null,
      joins,
      apart,
      owed: [],
      decided: [],
    });
    bury(desks, key);
  }
}

function rememberVisits({ encounters, feeds }: Desks, group: string[]): Map<string, BuriedVisit> {
  const courses = new Map(feeds.visitsOf(group).map((visit) => [visit.key, visit]));
  const remembered = group.flatMap((key): [string, BuriedVisit][] => {
    const now = encounters.decided.get(encounters.aliases.resolve(key));
    if (!now) return [];
    const { facility, status, arrivedAt, closedAt } = now;
    const course = courses.get(key);
    return [[key, { facility, class: now.class, status, arrivedAt, closedAt, course: course ? plain(course) : null }]];
  });
  return new Map(remembered);
}

function plain({
  numbers,
  facility,
  parted,
  startedAt,
  seenFrom,
  endedAt,
  class: last,
  ...told
}: FeedCourse): BuriedCourse {
  const [sources, classes] = [[...told.sources], [...told.classes]];
  return { numbers, facility, parted, sources, startedAt, seenFrom, endedAt, classes, class: last };
}

function bury(desks: Desks, key: string): void {
  const { encounters, patients } = desks;
  const dossier = encounters.dossiers.get(key);
  for (const held of [...(dossier?.claims ?? []), ...(dossier?.milestones ?? []), ...(dossier?.reparents ?? [])]) {
    desks.owners.delete(held.id);
    const file = held.patient ? patients.files.get(held.patient) : undefined;
    if (file) file.keys = file.keys.filter((other) => other !== key);
    if (file && held.patient && isEmpty(file)) patients.files.delete(held.patient);
  }
  for (const { id } of [...(dossier?.purges ?? []), ...(dossier?.partings ?? [])]) desks.owners.delete(id);
  encounters.forget(key);
  desks.courses.forget(key);
  desks.clocks.delete(`encounter:${key}`);
}

/** A person's purge is not among the events of one encounter, so it must outlast the visits it speaks of. */
function isEmpty({ keys, loose, purges }: PatientFile): boolean {
  return keys.length === 0 && loose.length === 0 && purges.length === 0;
}

/** A report about a buried encounter, or one that joins it to another, waits; `Tombstones.missing` then names the encounter. */
export function holdBack(desks: Desks, event: RecordedEvent): boolean {
  if (event.kind === "decision" || desks.tombstones.isEmpty) return false;
  const retired = "retiredEncounter" in event.data ? event.data.retiredEncounter : null;
  return [event.encounter, retired].some((key) => !!key && desks.tombstones.holdBack(key, event));
}

/** What speaks of several visits and names none of them is taken now and once more when the buried ones among them are back. */
export function holdForOthers(desks: Desks, event: RecordedEvent): void {
  const { tombstones, patients } = desks;
  if (tombstones.isEmpty || event.kind === "decision") return;
  if (event.type !== "encounter.reparented" || event.encounter || event.data.level !== "account") return;
  const { retiredPatient, retiredAccount, account } = event.data;
  for (const buried of retiredPatient ? tombstones.of(patients.tokensOf(retiredPatient)) : [])
    if (isSameAccount(buried.account, retiredAccount ?? account ?? null)) tombstones.holdBack(buried.key, event);
  // What is held back already may make more visits the patient's.
  for (const key of tombstones.missing()) tombstones.holdBack(key, event);
}

/** What an event takes out and memory does not hold may be among the reports of a buried number, whomever the event is about. */
export function noteLost(desks: Desks, event: RecordedEvent): void {
  if (event.supersedes.length === 0 || desks.tombstones.isEmpty) return;
  for (const id of event.supersedes)
    if (!desks.owners.has(id) && !desks.isWithdrawn(id)) desks.tombstones.lose(id, causeOf(event));
}

/** The numbers that lost reports spoke of, where there are any: those are back before the reports are taken out. */
export function findLost(desks: Desks, encounters: ReadonlyMap<string, string>): void {
  for (const [id] of desks.tombstones.allLost())
    if (desks.tombstones.find(id, encounters.get(id) ?? null)) desks.withdrawn.delete(id);
}

/**
 * Brings a buried number back: its events from the log (those held back may be among them) are folded in silence, so that
 * the next drain decides only what the new ones change.
 */
export function recall(desks: Desks, key: string, events: RecordedEvent[]): void {
  const tombstone = desks.tombstones.get(key);
  if (!tombstone) return;
  desks.tombstones.delete(key);
  const held = new Set(tombstone.owed.flatMap((owed) => ("event" in owed ? [owed.event.id] : [])));
  const touched = desks.touched.take();
  for (const event of events) if (!held.has(event.id)) takeEvent(desks, event);
  desks.beds.thaw(key, tombstone.beds);
  for (const edge of tombstone.joins) desks.encounters.aliases.add(edge);
  if (tombstone.apart) desks.feeds.apart.add(key);
  const said = [...tombstone.decided, ...events.filter(({ kind }) => kind === "decision")];
  const next = tombstone.group.map((number) => desks.tombstones.get(number)).find((other) => other !== undefined);
  if (next) {
    desks.tombstones.passOn(tombstone.owed, next);
    next.decided = said;
  } else stand(desks, tombstone.group, said);
  desks.touched.take();
  for (const [subject, causes] of touched) desks.touched.add(subject, causes);
  if (next) return;
  for (const owed of tombstone.owed) pay(desks, tombstone.group, owed);
}

function pay(desks: Desks, group: readonly string[], owed: Owed): void {
  if ("withdrawn" in owed) withdrawReport(desks, owed.withdrawn, owed.cause);
  else if ("cause" in owed) for (const number of group) touch(desks, number, owed.cause);
  else if (!holdBack(desks, owed.event)) {
    noteLost(desks, owed.event);
    takeEvent(desks, owed.event);
  }
}

function touch({ encounters, touched }: Desks, number: string, cause: Cause): void {
  touched.add(`encounter:${encounters.aliases.resolve(number)}`, [cause]);
}

/** All of a visit is in memory: it is what it was when it left. */
function stand(desks: Desks, group: string[], said: RecordedEvent[]): void {
  const { requests } = desks;
  for (const number of group) layOut(desks, number);
  for (const id of requests.fileOfEncounter(group)) {
    const found = requests.fold(id);
    requests.keysOf.set(
      id,
      found.map((now) => now.key),
    );
    for (const now of found) requests.decided.set(now.key, now);
  }
  for (const event of said) if (isLastWordOn(desks, group, event)) adoptDecision(desks, event);
}

function layOut(desks: Desks, number: string): void {
  const { encounters, beds } = desks;
  const isRetired = encounters.aliases.resolve(number) !== number;
  const fold = isRetired ? null : encounters.fold(number);
  if (fold?.now) encounters.decided.set(number, fold.now);
  beds.place(number, fold?.now?.facility ?? "", fold);
  desks.courses.note(number, fold);
}

/** Decisions about the encounter itself and its requests; of its beds others have been said since. */
function isLastWordOn({ requests }: Desks, group: string[], event: RecordedEvent): boolean {
  const now = decidedTruth(event)?.now;
  if (!now || "occupants" in now) return false;
  return group.includes(now.key) || requests.decided.has(now.key);
}
