import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { adoptDecision, decidedTruth } from "./adopt-decision.ts";
import { coursePrint } from "./course-print.ts";
import type { Desks } from "./desks.ts";
import type { PatientFile } from "./identity/patient-desk.ts";
import { takeEvent } from "./intake.ts";

/**
 * Lets encounters that were over before `before` leave memory, and beds forget what happened before. Visits under several
 * numbers and visits that hold unnumbered claims stay: they are few, and one number would not bring all of their history back.
 */
export function evict(desks: Desks, before: Instant): number {
  const { encounters, beds } = desks;
  let count = 0;
  for (const [key, now] of encounters.decided) {
    const isOver =
      (now.status === "closed" || now.status === "cancelled") && now.closedAt !== null && now.closedAt < before;
    const waits = (encounters.folds.get(key)?.waits.length ?? 0) > 0 || desks.touched.has(`encounter:${key}`);
    if (!isOver || waits || encounters.aliases.members(key).length > 1 || desks.links.adopted(key).length > 0) continue;
    bury(desks, key);
    count++;
  }
  for (const bed of beds.files.keys()) for (const id of beds.compact(bed, before)) desks.owners.delete(id);
  return count;
}

function bury(desks: Desks, key: string): void {
  const { encounters, beds, requests, patients } = desks;
  const dossier = encounters.dossiers.get(key);
  for (const held of [...(dossier?.claims ?? []), ...(dossier?.milestones ?? []), ...(dossier?.reparents ?? [])]) {
    desks.owners.delete(held.id);
    const file = held.patient ? patients.files.get(held.patient) : undefined;
    if (file) file.keys = file.keys.filter((other) => other !== key);
    if (file && held.patient && isEmpty(file)) patients.files.delete(held.patient);
  }
  for (const { id } of dossier?.purges ?? []) desks.owners.delete(id);
  for (const id of requests.fileOfEncounter([key])) for (const claim of requests.drop(id)) desks.owners.delete(claim);
  desks.tombstones.set(key, { key, beds: beds.freeze(key), waiting: [] });
  encounters.dossiers.delete(key);
  encounters.folds.delete(key);
  encounters.decided.delete(key);
  desks.forgetCourse(key);
  desks.clocks.delete(`encounter:${key}`);
}

/** A person's purge is not among the events of one encounter, so it must outlast the visits it speaks of. */
function isEmpty({ keys, loose, purges }: PatientFile): boolean {
  return keys.length === 0 && loose.length === 0 && purges.length === 0;
}

/** A report about a buried encounter waits; `missing` then names the encounter. */
export function holdBack(desks: Desks, event: RecordedEvent): boolean {
  const tombstone = event.encounter ? desks.tombstones.get(event.encounter) : undefined;
  if (!tombstone || event.kind === "decision") return false;
  tombstone.waiting.push(event);
  return true;
}

export function missing(desks: Desks): string[] {
  return [...desks.tombstones.values()].filter(({ waiting }) => waiting.length > 0).map(({ key }) => key);
}

/**
 * Brings a buried encounter back: its events from the log (those held back may be among them) are folded in silence, so that
 * the next drain decides only what the new ones change.
 */
export function recall(desks: Desks, key: string, events: RecordedEvent[]): void {
  const tombstone = desks.tombstones.get(key);
  if (!tombstone) return;
  desks.tombstones.delete(key);
  const held = new Set(tombstone.waiting.map((event) => event.id));
  const touched = desks.touched.take();
  for (const event of events) if (!held.has(event.id)) takeEvent(desks, event);
  const { encounters, beds, requests } = desks;
  beds.thaw(key, tombstone.beds);
  const fold = encounters.fold(key);
  if (fold.now) encounters.decided.set(key, fold.now);
  beds.place(key, fold.now?.facility ?? "", fold);
  desks.noteCourse(key, coursePrint(fold));
  for (const id of requests.fileOfEncounter([key])) {
    const found = requests.fold(id);
    requests.keysOf.set(
      id,
      found.map((now) => now.key),
    );
    for (const now of found) requests.decided.set(now.key, now);
  }
  for (const event of events) if (isLastWordOn(desks, key, event)) adoptDecision(desks, event);
  desks.touched.take();
  for (const [subject, causes] of touched) desks.touched.add(subject, causes);
  for (const event of tombstone.waiting) takeEvent(desks, event);
}

/** Decisions about the encounter itself and its requests; of its beds others have been said since. */
function isLastWordOn({ requests }: Desks, key: string, event: RecordedEvent): boolean {
  const now = decidedTruth(event)?.now;
  if (!now || "occupants" in now) return false;
  return now.key === key || requests.decided.has(now.key);
}
