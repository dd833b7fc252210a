import { isServerKey } from "#server/canonical/server-key.ts";
import { type Cause, Touched } from "./cause.ts";
import type { Desks } from "./desks.ts";
import { isProvisional, resourcesOf } from "./encounter/dossier.ts";
import { isFeed } from "./identity/feed-joins.ts";
import { type FeedCourse, mayConcern } from "./identity/feed-visits.ts";
import { mayMean } from "./identity/patient-desk.ts";
import type { BuriedCourse, Tombstone } from "./tombstone.ts";

/**
 * Memory is only a cache: before anything is decided, every visit of the touched patients that has left memory and could change
 * the judgement of those that are in it is wanted again. Asked of what is held now and not of the news, since a word about one
 * moment may change when a visit began, what class it had or whose it is.
 */
export function wakeBuried(desks: Desks): void {
  for (const [patient, causes] of concerned(desks)) {
    const tokens = desks.patients.tokensOf(patient);
    const buried = desks.tombstones.of(tokens);
    if (buried.length === 0) continue;
    const needed = wanted(desks, patient, buried);
    for (const { key } of needed) desks.tombstones.name(key);
    if (needed.length > 0) desks.touched.add(`patient:${patient}`, causes);
  }
}

/** Patients who are touched, or of whose visits one is. */
function concerned({ touched, tombstones, patients, encounters }: Desks): [string, readonly Cause[]][] {
  const found = new Touched();
  if (tombstones.isEmpty) return [];
  for (const [subject, causes] of touched.entries()) {
    const colon = subject.indexOf(":");
    const [kind, key] = [subject.slice(0, colon), subject.slice(colon + 1)];
    if (kind === "patient") found.add(patients.aliases.resolve(key), causes);
    if (kind !== "encounter") continue;
    for (const token of encounters.patientsOf(key)) found.add(patients.aliases.resolve(token), causes);
  }
  return found.take();
}

function wanted(desks: Desks, patient: string, buried: Tombstone[]): Tombstone[] {
  const keys = desks.links.keysOf(patient);
  if (keys.some(isProvisional) || (keys.length > 0 && buried.some(({ key }) => isProvisional(key)))) return buried;
  const loose = desks.patients.looseOf(patient);
  const others = buried.some(({ visit }) => visit?.course && isToldElsewhere(desks, keys, visit.course))
    ? desks.feeds.visitsOf(keys)
    : [];
  return buried.filter(
    (tombstone) =>
      loose.some((claim) => tombstone.visit && mayMean(claim, tombstone.visit)) ||
      keys.some((key) => isSameResource(desks, key, tombstone)) ||
      others.some((other) => tombstone.visit?.course && mayConcern(other, courseOf(tombstone.visit.course))),
  );
}

/** The cheap half of the question: a feed that spoke of both would have said that they are one. */
function isToldElsewhere({ encounters }: Desks, keys: readonly string[], { sources }: BuriedCourse): boolean {
  return keys.some((key) => {
    const feeds = [...encounters.sourcesOf(key)].filter(isFeed);
    return feeds.length > 0 && !feeds.some((source) => sources.includes(source));
  });
}

/** A resource that was known by its server's id alone has a number in another version. */
function isSameResource({ encounters }: Desks, key: string, { key: other, resources }: Tombstone): boolean {
  if (isServerKey(key)) return resources.includes(key);
  return isServerKey(other) && resourcesOf(encounters.dossiers.get(key)).includes(other);
}

function courseOf(course: BuriedCourse): FeedCourse {
  return { ...course, sources: new Set(course.sources), classes: new Set(course.classes) };
}
