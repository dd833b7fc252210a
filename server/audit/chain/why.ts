import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { becauseOf, isCorrection, subjectOf } from "./causes.ts";

/** Bed id, or encounter key. */
export interface WhySubject {
  kind: "bed" | "encounter";
  id: string;
}

/** Why something was held true at an instant. All of it are entries of the log, oldest first. */
export interface Why {
  /** The decision since which it was held. */
  decision: RecordedEvent;
  /** The last decision that left it as it was: what else was held true at that instant stands in it. */
  held: RecordedEvent;
  /** Ids of the reports, words and timers that the decision rests on. */
  rests: string[];
  /** What was said since and raised a contradiction or a doubt. */
  disagreed: RecordedEvent[];
  /** What was said since and changed nothing: it says the same. */
  confirmed: RecordedEvent[];
  /** The decision that later rewrote it; null while it stands. */
  corrected: RecordedEvent | null;
}

/**
 * Answers from what was recorded by then, so that a picture that has been corrected since is explained as it was shown. Null when
 * nothing had been decided. `events` are those of the subject.
 */
export function whyHeld(subject: WhySubject, events: readonly RecordedEvent[], at: Instant): Why | null {
  const ordered = [...events].sort((a, b) => a.position - b.position);
  const decisions = ordered.filter((event) => subjectOf(event) === `${subject.kind} ${subject.id}`);
  const known = decisions.filter((event) => event.recordedAt <= at);
  const held = known.at(-1);
  if (!held) return null;
  const run = runOf(known, held);
  const decision = run[0] ?? held;
  const said = ordered.filter(
    (event) => isSaying(event) && event.position > decision.position && event.recordedAt <= at,
  );
  const doubted = new Set(
    run.slice(1).flatMap((event, index) => (raisesDoubt(event, run[index]) ? namedBy(event) : [])),
  );
  const spokenFor = new Set(run.flatMap(namedBy));
  return {
    decision,
    held,
    rests: namedBy(decision),
    disagreed: said.filter((event) => doubted.has(event.id)),
    confirmed: said.filter(
      (event) => !doubted.has(event.id) && (!spokenFor.has(event.id) || isConfirmation(event)) && isOfSame(event, held),
    ),
    corrected:
      decisions.find(
        (event) => event.position > held.position && isCorrection(event) && gist(event) !== gist(decision),
      ) ?? null,
  };
}

/** The decisions at the end that all hold the same. */
function runOf(decisions: readonly RecordedEvent[], held: RecordedEvent): RecordedEvent[] {
  let from = decisions.length - 1;
  while (from > 0 && gist(decisions[from - 1]) === gist(held)) from -= 1;
  return decisions.slice(from);
}

/** What a reader asks about: who is in the bed and what state it is in, or where the patient is. */
function gist(event: RecordedEvent | undefined): string {
  if (!event || !("now" in event.data)) return "";
  if (event.type.startsWith("bed.")) return bedGist(event.data.now as BedNow);
  const { status, place, onLeave } = event.data.now as EncounterNow;
  return `${status} ${place?.raw ?? ""} ${onLeave}`;
}

function bedGist({ occupants, block, readiness, assignment }: BedNow): string {
  if (occupants.length > 0)
    return `occupied ${occupants
      .map((one) => one.encounter)
      .sort()
      .join(" ")}`;
  if (block) return "blocked";
  if (readiness === "dirty" || readiness === "cleaning") return readiness;
  return assignment ? `held ${assignment.encounter}` : readiness;
}

/** What a bed was held to be, in one word and without naming anybody; null of a decision about anything else. */
export function bedStateHeld(event: RecordedEvent): string | null {
  if (!event.type.startsWith("bed.") || !("now" in event.data)) return null;
  return bedGist(event.data.now as BedNow).split(" ")[0] ?? null;
}

function raisesDoubt(event: RecordedEvent, before: RecordedEvent | undefined): boolean {
  return doubtsOf(event).some((doubt) => !doubtsOf(before).includes(doubt));
}

function doubtsOf(event: RecordedEvent | undefined): string[] {
  if (!event || !("now" in event.data)) return [];
  const now = event.data.now as { flags?: string[]; conflicts?: { kind: string }[] };
  return [...(now.flags ?? []), ...(now.conflicts ?? []).map(({ kind }) => kind)];
}

function namedBy(event: RecordedEvent): string[] {
  return becauseOf(event)?.events ?? [];
}

function isSaying({ kind }: RecordedEvent): boolean {
  return kind === "report" || kind === "command";
}

function isConfirmation(event: RecordedEvent): boolean {
  return event.type === "bed.asserted" && event.data.state === "confirmed";
}

/** A report about another patient in this bed, or of this patient in another bed, confirms nothing. */
function isOfSame(event: RecordedEvent, held: RecordedEvent): boolean {
  if (!("now" in held.data) || !held.type.startsWith("bed.")) return true;
  const { occupants } = held.data.now as BedNow;
  return (
    event.encounter === null || occupants.length === 0 || occupants.some((one) => one.encounter === event.encounter)
  );
}
