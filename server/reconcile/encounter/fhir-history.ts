import type { EncounterClass } from "#server/canonical/claim.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";

type FhirEncounter = NonNullable<SnapshotClaim["fhir"]>;

/** From its first entry on, what a history says was in force. */
type Course<T> = { value: T; start: Instant }[];

/**
 * Versions in their order, with those that a statusHistory or classHistory (R4) shows to have been missed. As with
 * location[], the newest history is the truth about the time from its first entry on; older versions are read in its light,
 * and what they said of the time before it is kept.
 */
export function withMissedVersions(versions: readonly HeldClaim[]): HeldClaim[] {
  let known: HeldClaim[] = [];
  for (const claim of versions) {
    const statuses = statusCourse(claim);
    const classes = classCourse(claim);
    const changes = [...new Set([...statuses, ...classes].map(({ start }) => start))];
    if (changes.length > 0) {
      const missed = changes.map((at) => missedVersion(claim, at, statuses, classes, known));
      const corrected = known.map((older) => readAgain(older, inForce(statuses, older.t), inForce(classes, older.t)));
      known = [...missed, ...corrected].sort((a, b) => a.t - b.t);
    }
    known.push(claim);
  }
  return known;
}

function statusCourse({ t, data: { fhir } }: HeldClaim): Course<string> {
  const entries = fhir?.statusHistory?.map(({ status, start, end }) => ({ value: status, start, end }));
  return courseOf(entries ?? [], fhir?.status, t);
}

function classCourse({ t, data }: HeldClaim): Course<EncounterClass> {
  const entries = data.fhir?.classHistory?.map(({ class: value, start, end }) => ({ value, start, end }));
  return courseOf(entries ?? [], data.class ?? undefined, t);
}

/** What is in force now began where the last entry ended, since R4 need list only what is past. */
function courseOf<T>(
  entries: { value: T; start: Instant; end: Instant | null }[],
  current: T | undefined,
  writtenAt: Instant,
): Course<T> {
  const sorted = entries.filter(({ start }) => start <= writtenAt).sort((a, b) => a.start - b.start);
  const course: Course<T> = sorted.map(({ value, start }) => ({ value, start }));
  const last = sorted.at(-1);
  const isOver = last && last.end !== null && last.end > last.start && last.end <= writtenAt;
  if (isOver && last.end !== null && current !== undefined && current !== last.value)
    course.push({ value: current, start: last.end });
  return course;
}

function inForce<T>(course: Course<T>, at: Instant): T | undefined {
  return course.findLast(({ start }) => start <= at)?.value;
}

/** Where only one of the two histories is given, the other half is as the versions nearest to that time have it. */
function missedVersion(
  claim: HeldClaim,
  at: Instant,
  statuses: Course<string>,
  classes: Course<EncounterClass>,
  known: readonly HeldClaim[],
): HeldClaim {
  const before = known.findLast(({ t }) => t <= at);
  const nearest = before ?? known[0] ?? claim;
  const status = inForce(statuses, at) ?? (statuses.length > 0 ? before : nearest)?.data.fhir?.status ?? "unknown";
  const stated = inForce(classes, at) ?? nearest.data.class ?? undefined;
  const isLast = statuses.at(-1)?.start === at;
  const periodEnd = (isLast ? claim.data.fhir?.periodEnd : null) ?? at;
  const version = readAgain({ ...claim, t: at }, status, stated);
  const fhir = version.data.fhir as FhirEncounter;
  return { ...version, data: { ...version.data, fhir: { ...fhir, periodStart: null, periodEnd } } };
}

function readAgain(claim: HeldClaim, status: string | undefined, stated: EncounterClass | undefined): HeldClaim {
  const { fhir } = claim.data;
  if (!fhir) return claim;
  const flow = status === undefined || status === fhir.status ? fhir : { ...withoutSubjectStatus(fhir), status };
  return { ...claim, data: { ...claim.data, ...(stated ? { class: stated } : {}), fhir: flow } };
}

/** It refines the status it came with, no other. */
function withoutSubjectStatus({ subjectStatus: _now, ...fhir }: FhirEncounter): FhirEncounter {
  return fhir;
}
