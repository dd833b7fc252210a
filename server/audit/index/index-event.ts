import { type RecordedEvent, visitNumber } from "#server/canonical/event.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import type { Outcome } from "#server/contracts/audit.ts";
import type { IndexEntry } from "./index-entry.ts";
import { indexWords } from "./index-words.ts";
import { isNoteReference, noteIds } from "./note-ids.ts";

/** Unit of a bed by the site map in force when the event was recorded. */
export type UnitOfBed = (bed: string) => string | null;

/** An event of the log as the search finds it. `noteWords` are `noteWord`s of its reasons, never words in the clear. */
export function indexEvent(event: RecordedEvent, unitOfBed: UnitOfBed, noteWords: readonly string[] = []): IndexEntry {
  const place = placeOf(event);
  const bed = event.bed ?? place?.bed ?? null;
  const unit = (event.bed === null ? place?.unit : null) ?? (bed === null ? null : unitOfBed(bed)) ?? place?.unit;
  const { position, recordedAt, occurredAt, type, actor, encounter, facility, correlationId } = event;
  return {
    stream: "log",
    position,
    // As the database keeps them, whether the event comes from there or from memory.
    recordedAt: Math.round(recordedAt),
    occurredAt: Math.round(occurredAt),
    kind: type,
    actor,
    actorName: nameOf(actor),
    role: null,
    patient: event.patient ?? patientOf(event),
    encounter,
    bed,
    unit: unit ?? null,
    facility: facility || null,
    outcome: outcomeOf(event),
    ...ruleOf(event),
    workstation: null,
    purpose: null,
    correlationId,
    flags: [],
    words: [...indexWords(terms(event, bed, unit ?? null)), ...[...new Set(noteWords)].sort()],
    notes: noteIds(notesOf(event)),
  };
}

/** References of the notes that an event carries. */
export function notesOf({ data }: RecordedEvent): string[] {
  const references: string[] = [];
  for (const value of Object.values(data))
    if (typeof value === "string" && isNoteReference(value)) references.push(value);
  return references;
}

function nameOf(actor: string): string {
  if (actor.startsWith("source:")) return actor.slice("source:".length);
  return actor === "reconciler" || actor === "system" ? "Caretower" : actor;
}

/** Where it happened: where somebody is now, else where they were. */
function placeOf({ data }: RecordedEvent): PlaceRef | null {
  if ("now" in data) {
    const now = "place" in data.now ? data.now.place : null;
    return now ?? (data.was && "place" in data.was ? data.was.place : null);
  }
  const places = [
    "place" in data ? data.place : null,
    "temporary" in data ? data.temporary : null,
    "pending" in data ? data.pending : null,
    "prior" in data ? data.prior : null,
  ];
  return places.find((place) => place) ?? null;
}

function patientOf({ data }: RecordedEvent): string | null {
  return "now" in data && "patient" in data.now ? data.now.patient : null;
}

function outcomeOf({ type, data }: RecordedEvent): Outcome {
  if ("correction" in data) return data.correction ? "corrected" : "accepted";
  if (type === "feed.message.parked") return "parked";
  if (type === "feed.message.discarded") return "discarded";
  if (type === "feed.message.replayed") return "retried";
  if (type === "feed.gap.detected") return "failed";
  if (type === "feed.message.withdrawn" || type.startsWith("feed.reprocess.")) return "corrected";
  // A person's word against the record; a mere confirmation agrees with it.
  if (type === "bed.asserted") return "state" in data && data.state === "confirmed" ? "accepted" : "overridden";
  return "accepted";
}

function ruleOf({ lineage, data }: RecordedEvent): { rule: string | null; ruleVersion: string | null } {
  if (lineage?.mapping) return { rule: lineage.mapping, ruleVersion: lineage.mappingVersion };
  return { rule: "because" in data && typeof data.because === "object" ? data.because.rule : null, ruleVersion: null };
}

function* terms(event: RecordedEvent, bed: string | null, unit: string | null): Generator<string | null | undefined> {
  const { type, actor, facility, encounter, lineage, data } = event;
  yield* [type, actor, facility, bed, unit, lineage?.mapping];
  if (encounter) yield visitNumber(encounter);
  yield* reportTerms(data);
  if ("flags" in data) yield* data.flags;
  if ("now" in data) yield* decisionTerms(data);
  if ("because" in data && typeof data.because === "object") yield data.because.rule;
  if ("survivor" in data && data.kind === "encounter")
    for (const key of [data.retired, data.survivor]) if (key) yield visitNumber(key);
}

function* reportTerms(data: RecordedEvent["data"]): Generator<string | null | undefined> {
  if ("source" in data) yield data.source;
  if ("trigger" in data) yield data.trigger;
  if ("reason" in data && typeof data.reason === "string" && !isNoteReference(data.reason)) yield data.reason;
  if ("milestone" in data) yield data.milestone;
  if ("meaning" in data) yield data.meaning;
  if ("code" in data) yield data.code.split("^")[0];
  if ("status" in data) yield data.status;
  if ("state" in data) yield data.state;
  if ("timer" in data) yield data.timer;
  if ("retiredEncounter" in data && data.retiredEncounter) yield visitNumber(data.retiredEncounter);
  if ("otherEncounter" in data && data.otherEncounter) yield visitNumber(data.otherEncounter);
  if ("place" in data) yield* placeTerms(data.place);
  if ("prior" in data) yield* placeTerms(data.prior);
}

function* decisionTerms(data: Extract<RecordedEvent["data"], { now: unknown }>): Generator<string | null | undefined> {
  for (const truth of [data.now, data.was]) {
    if (!truth) continue;
    if ("place" in truth) yield* placeTerms(truth.place);
    if ("status" in truth) yield truth.status;
    if ("kind" in truth) yield* [truth.kind, truth.code.split("^")[0]];
    if ("occupants" in truth) for (const { encounter } of truth.occupants) yield visitNumber(encounter);
    if ("readiness" in truth) yield truth.readiness;
  }
  yield* data.now.flags;
}

/** The sender's own words only where the site map has no better ones. */
function placeTerms(place: PlaceRef | null | undefined): (string | null)[] {
  if (!place) return [];
  return place.mapped ? [place.bed, place.unit] : [place.unit, ...place.raw.split("^")];
}
