import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Desks } from "./desks.ts";

type Truth = BedNow | EncounterNow | RequestNow;

/** What a decision says was true of its subject and is now; null for every other event. */
export function decidedTruth(event: NewEvent | RecordedEvent): { was: Truth | null; now: Truth } | null {
  return event.kind === "decision" && "now" in event.data ? (event.data as { was: Truth | null; now: Truth }) : null;
}

/**
 * Takes over what the log says was last decided of a subject: a fold begun anew drains in other batches, and what came and went
 * between two of its drains was never decided in it.
 */
export function adoptDecision(desks: Desks, decision: RecordedEvent): void {
  const truth = decidedTruth(decision);
  if (!truth) return;
  const isBuried = !("occupants" in truth.now) && decision.encounter && desks.tombstones.has(decision.encounter);
  if (!isBuried) setDecided(desks, truth.now, truth.now);
}

/** The opposite for the fold's own word: in a batch that the log's fold never drained it may say what nobody ever decided. */
export function takeBackDecision(desks: Desks, decision: NewEvent): void {
  const truth = decidedTruth(decision);
  if (truth) setDecided(desks, truth.now, truth.was);
}

function setDecided({ beds, encounters, requests }: Desks, subject: Truth, truth: Truth | null): void {
  if ("occupants" in subject) {
    beds.file(subject.bed, subject.facility);
    put(beds.decided, subject.bed, truth as BedNow | null);
  } else if ("stays" in subject) put(encounters.decided, subject.key, truth as EncounterNow | null);
  else put(requests.decided, subject.key, truth as RequestNow | null);
}

function put<T>(decided: Map<string, T>, key: string, truth: T | null): void {
  if (truth === null) decided.delete(key);
  else decided.set(key, truth);
}
