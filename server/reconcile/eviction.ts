import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { adoptDecision, decidedTruth } from "./adopt-decision.ts";
import { coursePrint } from "./course-print.ts";
import type { Desks } from "./desks.ts";
import type { PatientFile } from "./identity/patient-desk.ts";
import { takeEvent } from "./intake.ts";
import type { Tombstone } from "./tombstone.ts";
import { resourceOf } from "./tombstones.ts";

/**
 * Lets encounters that were over before `before` leave memory, and beds forget what happened before. Visits that were merged or
 * renumbered and visits that hold unnumbered claims stay: they are few, and what joined them is not among their own events. A
 * join of two feeds' visits follows from their events and leaves with them.
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

/** The visit, and those of its patient that may be one with it: a doubt has two sides. */
function inDoubtWith({ encounters, feeds, patients }: Desks, key: string): string[] {
  const patient = feeds.apart.has(key) ? encounters.decided.get(key)?.patient : null;
  if (!patient) return [key];
  const keys = patients.keysOf(patients.aliases.resolve(patient)).map((known) => encounters.aliases.resolve(known));
  return [...new Set([key, ...keys.filter((other) => feeds.apart.has(other))])];
}

function mayLeave(desks: Desks, key: string, before: Instant): boolean {
  const { encounters, feeds, links, touched } = desks;
  const now = encounters.decided.get(key);
  if (now?.status !== "closed" && now?.status !== "cancelled") return false;
  if (now.closedAt === null || now.closedAt >= before) return false;
  const waits = (encounters.folds.get(key)?.waits.length ?? 0) > 0 || touched.has(`encounter:${key}`);
  return !waits && feeds.areJoinsAlone(key) && links.adopted(key).length === 0;
}

function buryVisits(desks: Desks, visits: string[]): void {
  const { encounters, beds, requests, feeds, tombstones } = desks;
  const group = visits.flatMap((key) => encounters.aliases.members(key));
  for (const id of requests.fileOfEncounter(group)) for (const claim of requests.drop(id)) desks.owners.delete(claim);
  const remembered = new Map(visits.map((key) => [key, rememberVisit(desks, key)]));
  const { edges } = feeds.part(group);
  for (const key of group) {
    const joins = edges.filter(({ retired }) => retired === key);
    const apart = feeds.apart.delete(key);
    const visit = remembered.get(key) ?? null;
    const lasting = { key, group, beds: beds.freeze(key), visit, joins, apart };
    tombstones.add({ ...lasting, waiting: [], wantedBy: [], decided: [] });
    bury(desks, key);
  }
}

function rememberVisit({ encounters }: Desks, key: string): Tombstone["visit"] {
  const now = encounters.decided.get(key);
  if (!now?.patient || now.closedAt === null) return null;
  const claims = encounters.members(key).flatMap((member) => member.claims);
  const sources = new Set(claims.map(({ data }) => data.source));
  const resources = new Set(claims.flatMap((claim) => resourceOf(claim) ?? []));
  return { patient: now.patient, until: now.closedAt, sources: [...sources], resources: [...resources] };
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
  for (const { id } of dossier?.purges ?? []) desks.owners.delete(id);
  encounters.forget(key);
  desks.forgetCourse(key);
  desks.clocks.delete(`encounter:${key}`);
}

/** A person's purge is not among the events of one encounter, so it must outlast the visits it speaks of. */
function isEmpty({ keys, loose, purges }: PatientFile): boolean {
  return keys.length === 0 && loose.length === 0 && purges.length === 0;
}

/** A report about a buried encounter waits; `Tombstones.missing` then names the encounter. */
export function holdBack(desks: Desks, event: RecordedEvent): boolean {
  const tombstone = event.encounter ? desks.tombstones.get(event.encounter) : undefined;
  if (!tombstone || event.kind === "decision") return false;
  tombstone.waiting.push(event);
  return true;
}

/**
 * Brings a buried number back: its events from the log (those held back may be among them) are folded in silence, so that
 * the next drain decides only what the new ones change.
 */
export function recall(desks: Desks, key: string, events: RecordedEvent[]): void {
  const tombstone = desks.tombstones.get(key);
  if (!tombstone) return;
  desks.tombstones.delete(key);
  const held = new Set(tombstone.waiting.map((event) => event.id));
  const touched = desks.touched.take();
  for (const event of events) if (!held.has(event.id)) takeEvent(desks, event);
  desks.beds.thaw(key, tombstone.beds);
  for (const edge of tombstone.joins) desks.encounters.aliases.add(edge);
  if (tombstone.apart) desks.feeds.apart.add(key);
  const said = [...tombstone.decided, ...events.filter(({ kind }) => kind === "decision")];
  const next = tombstone.group.map((number) => desks.tombstones.get(number)).find((other) => other !== undefined);
  if (next) {
    next.waiting.push(...tombstone.waiting);
    next.wantedBy.push(...tombstone.wantedBy);
    next.decided = said;
  } else stand(desks, tombstone.group, said);
  desks.touched.take();
  for (const [subject, causes] of touched) desks.touched.add(subject, causes);
  if (next) return;
  for (const event of tombstone.waiting) takeEvent(desks, event);
  for (const number of tombstone.wantedBy.length > 0 ? tombstone.group : [])
    desks.touched.add(`encounter:${desks.encounters.aliases.resolve(number)}`, tombstone.wantedBy);
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
  desks.noteCourse(number, coursePrint(fold));
}

/** Decisions about the encounter itself and its requests; of its beds others have been said since. */
function isLastWordOn({ requests }: Desks, group: string[], event: RecordedEvent): boolean {
  const now = decidedTruth(event)?.now;
  if (!now || "occupants" in now) return false;
  return group.includes(now.key) || requests.decided.has(now.key);
}
