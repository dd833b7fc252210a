import type { EncounterClass, Flag } from "#server/canonical/claim.ts";
import type { EventType } from "#server/canonical/event.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { ClaimKind, HeldClaim } from "../claim-record.ts";
import { compareRecorded } from "../order-key.ts";
import { samePlace } from "../place-match.ts";
import { withMissedVersions } from "./fhir-history.ts";
import { isInpatient } from "./stays.ts";
import { type Step, stepOf } from "./step.ts";

type FhirEncounter = NonNullable<SnapshotClaim["fhir"]>;
type FhirLocation = FhirEncounter["locations"][number];

/** Stages of a visit, as Encounter.status of R4 and R5 name them (reference mapping section 5). */
type Stage = "planned" | "registered" | "admitted" | "leave" | "confirmed" | "ended" | "unseen" | "cancelled" | "error";

const STAGES: Record<string, Stage> = {
  planned: "planned",
  arrived: "registered",
  triaged: "registered",
  onleave: "leave",
  "on-hold": "leave",
  onhold: "leave",
  finished: "ended",
  completed: "ended",
  cancelled: "cancelled",
  "entered-in-error": "error",
};

const KINDS: { [K in Stage]?: [ClaimKind, EventType] } = {
  planned: ["plan-start", "encounter.preadmitted"],
  registered: ["start", "encounter.registered"],
  admitted: ["start", "encounter.admitted"],
  leave: ["leave", "encounter.leave.started"],
  confirmed: ["plan", "discharge.confirmed"],
  ended: ["end", "encounter.discharged"],
  unseen: ["end", "encounter.left.unseen"],
};

/**
 * H7 and H8: each version of an Encounter is a snapshot; the steps are the differences between them in version order, per
 * source, so a version that arrives late fills history and changes nothing that a newer one says.
 */
export function fhirSteps(claims: HeldClaim[], flags: Set<Flag>): FhirCourse {
  const course: FhirCourse = { steps: [], takenBackAt: null };
  for (const versions of Map.groupBy(claims, (claim) => claim.data.source).values()) {
    const { steps, takenBackAt } = differences([...versions].sort(compareVersions), flags);
    course.steps.push(...steps);
    course.takenBackAt = takenBackAt ?? course.takenBackAt;
  }
  return course;
}

interface FhirCourse {
  steps: Step[];
  /** When a server wrote that the visit is cancelled or was entered in error; null while it stands. */
  takenBackAt: Instant | null;
}

export function compareVersions(a: HeldClaim, b: HeldClaim): number {
  return (
    a.r - b.r || Number(a.data.fhir?.versionId ?? 0) - Number(b.data.fhir?.versionId ?? 0) || compareRecorded(a, b)
  );
}

function differences(versions: HeldClaim[], flags: Set<Flag>): FhirCourse {
  let steps: Step[] = [];
  let stage: Stage | null = null;
  let takenBackAt: Instant | null = null;
  for (const claim of withMissedVersions(versions)) {
    const next = stageOf(claim);
    if (next === "error") steps = [];
    else if (next && next !== stage) steps = [...changeStage(steps, claim, stage, next, flags)];
    if (next === "error" || next === "cancelled") takenBackAt ??= claim.r;
    else if (next) takenBackAt = null;
    if (next) stage = next;
    const klass = claim.data.class;
    const known = steps.findLast((step) => step.class != null)?.class;
    if (klass && klass !== "preadmit" && isBegun(stage) && known && klass !== known)
      steps.push(fhirStep(claim, "class", "encounter.class.changed", claim.t));
  }
  const moves = locationSteps(
    versions.filter((claim) => claim.data.fhir),
    stage,
  );
  return { steps: [...steps, ...moves], takenBackAt };
}

function isBegun(stage: Stage | null): boolean {
  return stage === "registered" || stage === "admitted" || stage === "leave" || stage === "confirmed";
}

function stageOf(claim: HeldClaim): Stage | null {
  const fhir = claim.data.fhir;
  if (!fhir) return null;
  const { status, subjectStatus } = fhir;
  if (status === "in-progress") {
    if (subjectStatus === "arrived" || subjectStatus === "triaged") return "registered";
    return isInpatient(claim.data.class ?? null) ? "admitted" : "registered";
  }
  if (status === "discharged") return hasLeft(fhir) ? "ended" : "confirmed";
  if (status === "discontinued") return claim.data.class === "emergency" ? "unseen" : "ended";
  return STAGES[status] ?? null;
}

/** R5 `discharged` says the patient may have left; only a departure, an end or a closed bed says so for certain. */
function hasLeft(fhir: FhirEncounter): boolean {
  if (fhir.subjectStatus === "departed" || fhir.periodEnd !== null) return true;
  return fhir.locations.length > 0 && fhir.locations.every((location) => !isActive(location));
}

function isActive(location: FhirLocation): boolean {
  return location.end === null && (location.status === "active" || location.status === "");
}

function changeStage(steps: Step[], claim: HeldClaim, from: Stage | null, to: Stage, flags: Set<Flag>): Step[] {
  const fhir = claim.data.fhir as FhirEncounter;
  if (to === "cancelled") return steps.filter((step) => step.kind !== "start" && step.kind !== "plan-start");
  const kept = from === "ended" || from === "unseen" ? steps.filter((step) => step.kind !== "end") : steps;
  const begun = kept.some((step) => step.kind === "start");
  const added: Step[] = [];
  if (to !== "planned" && to !== "registered" && to !== "admitted" && !begun)
    added.push(started(claim, "registered", fhir.periodStart ?? claim.t));
  if (from === "leave" && isBegun(to) && to !== "leave")
    added.push(fhirStep(claim, "return", "encounter.leave.ended", claim.t));
  else if (to === "registered" || to === "admitted") {
    if (!begun) added.push(started(claim, to, fhir.periodStart ?? claim.t));
    else if (to === "admitted" && !kept.some((step) => step.claim.type === "encounter.admitted"))
      added.push(started(claim, to, claim.t));
  } else added.push(...otherStage(claim, fhir, to, flags));
  return [...kept, ...added];
}

function started(claim: HeldClaim, stage: "registered" | "admitted", at: Instant): Step {
  const type = stage === "admitted" ? "encounter.admitted" : "encounter.registered";
  return fhirStep(claim, "start", type, at, claim.data.class);
}

function otherStage(claim: HeldClaim, fhir: FhirEncounter, to: Stage, flags: Set<Flag>): Step[] {
  const kind = KINDS[to];
  if (!kind) return [];
  if (to !== "ended" && to !== "unseen") return [fhirStep(claim, kind[0], kind[1], claim.t)];
  const ends = fhir.locations.flatMap((location) => (location.end === null ? [] : [location.end]));
  const at = fhir.periodEnd ?? (ends.length > 0 ? Math.max(...ends) : null);
  if (at === null) flags.add("discharge.time.without.event");
  return [fhirStep(claim, kind[0], kind[1], at ?? claim.t)];
}

function fhirStep(
  claim: HeldClaim,
  kind: ClaimKind,
  type: EventType,
  t: Instant,
  stated?: EncounterClass | null,
): Step {
  const step = stepOf({ ...claim, type, kind }, kind);
  return {
    ...step,
    t,
    place: undefined,
    prior: undefined,
    class: kind === "class" ? claim.data.class : stated,
    origin: "snapshot",
  };
}

interface KnownEntry {
  entry: FhirLocation;
  claim: HeldClaim;
  start: Instant;
}

/**
 * location[]: the newest version's list is the truth about the stretch of time it covers; what older versions said about the
 * time before it is kept, since servers trim. An entry without a period is where the patient was first seen then.
 */
function locationSteps(versions: HeldClaim[], stage: Stage | null): Step[] {
  if (stage === "cancelled" || stage === "error" || stage === "planned") return [];
  let known: KnownEntry[] = [];
  for (const claim of versions) {
    const entries = bedEntries(claim);
    if (entries.length === 0) continue;
    const current = entries.map((entry) => ({
      entry,
      claim: firstSaid(known, entry, claim),
      start: startOf(known, entry, claim),
    }));
    const earliest = Math.min(...current.map(({ start }) => start));
    known = [
      ...known.filter((item) => item.start < earliest && !current.some((other) => sameEntry(other.entry, item.entry))),
      ...current,
    ];
  }
  known.sort((a, b) => a.start - b.start);
  return known.map(({ entry, claim, start }) => {
    const step = fhirStep(claim, "move", "encounter.transferred", start);
    return { ...step, place: entry.place };
  });
}

/** Only entries that somebody is or was in, each moment's most granular level alone (bed over room over ward). */
function bedEntries(claim: HeldClaim): FhirLocation[] {
  const all = (claim.data.fhir?.locations ?? []).filter(
    (location) => location.place && location.status !== "planned" && location.status !== "reserved",
  );
  return all.filter(
    (entry) => !all.some((other) => other !== entry && isFiner(other, entry) && overlaps(other, entry)),
  );
}

function isFiner(a: FhirLocation, b: FhirLocation): boolean {
  if (!a.place || !b.place || b.place.bed) return false;
  if (a.place.bed) return true;
  return a.place.unit !== null && b.place.unit === null;
}

function overlaps(a: FhirLocation, b: FhirLocation): boolean {
  const from = (x: FhirLocation) => x.start ?? Number.NEGATIVE_INFINITY;
  const to = (x: FhirLocation) => x.end ?? Number.POSITIVE_INFINITY;
  return from(a) < to(b) && from(b) < to(a);
}

function sameEntry(a: FhirLocation, b: FhirLocation): boolean {
  if (a.id && b.id) return a.id === b.id;
  return samePlace(a.place, b.place) && (a.start === b.start || a.start === null || b.start === null);
}

function startOf(known: KnownEntry[], entry: FhirLocation, claim: HeldClaim): Instant {
  return entry.start ?? known.find((item) => sameEntry(item.entry, entry))?.start ?? claim.t;
}

function firstSaid(known: KnownEntry[], entry: FhirLocation, claim: HeldClaim): HeldClaim {
  return known.find((item) => sameEntry(item.entry, entry) && item.entry.start === entry.start)?.claim ?? claim;
}
