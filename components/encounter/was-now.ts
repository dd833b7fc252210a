import { visitLabel } from "../table/visit-of.ts";
import { elapsed } from "../ui/elapsed.ts";
import { placeWords } from "./place-words.ts";
import { readDecision } from "./read-decision.ts";
import { milestoneWords, statusWords } from "./request-words.ts";
import type { BedThen, EncounterThen, RequestThen, StoryEvent } from "./story-event.ts";

/** One property that a decision changed. `was` null: it was not known before. */
export interface Difference {
  what: string;
  was: string | null;
  now: string;
}

type Facts = ReadonlyMap<string, string>;

/** What a decision changed, property by property, in the words of the screen. `clock` prints an instant. */
export function wasNow(decision: StoryEvent, clock: (at: number) => string): Difference[] {
  const decided = readDecision(decision);
  if (!decided) return [];
  const { was, now } = decided.data;
  const read = (truth: EncounterThen | BedThen | RequestThen | null): Facts =>
    truth === null ? new Map() : factsOf(truth, clock);
  return compare(read(was), read(now));
}

function compare(was: Facts, now: Facts): Difference[] {
  const names = [...new Set([...now.keys(), ...was.keys()])];
  return names
    .filter((name) => (was.get(name) ?? "") !== (now.get(name) ?? ""))
    .map((name) => ({ what: name, was: was.get(name) || null, now: now.get(name) || "nothing" }));
}

function factsOf(truth: EncounterThen | BedThen | RequestThen, clock: (at: number) => string): Facts {
  if ("stays" in truth) return encounterFacts(truth, clock);
  return "occupants" in truth ? bedFacts(truth, clock) : requestFacts(truth, clock);
}

function encounterFacts(now: EncounterThen, clock: (at: number) => string): Facts {
  const at = (instant: number | null) => (instant === null ? "" : clock(instant));
  const { discharge } = now;
  return new Map([
    ["Visit", now.status],
    ["Place", now.place ? placeWords(now.place) : ""],
    ["There since", at(now.placeSince)],
    ["Kind", now.class ?? ""],
    ["On leave", now.onLeave ? "yes" : ""],
    ["For the moment at", now.tracking ? placeWords(now.tracking) : ""],
    ["Isolation", now.isolation.join(", ")],
    ["Move announced", now.pendingTransfer ? placeWords(now.pendingTransfer.to) : ""],
    ["Discharge expected", at(discharge.expectedAt)],
    ["Discharge ordered", at(discharge.orderedAt)],
    ...Object.entries(discharge.milestones).map(([name, one]): [string, string] => [
      `Way out, ${milestoneWords(name)}`,
      one.state.replaceAll("-", " "),
    ]),
    ["Departure confirmed", at(discharge.confirmedAt)],
    ["Left", at(now.closedAt)],
    ["Stays", stayWords(now)],
  ]);
}

/** `ED-07 48 min, 5E-12`: the whole path, so that a rewritten past is seen as a whole. */
function stayWords(now: EncounterThen): string {
  return now.stays
    .map(({ place, from, to }) =>
      from !== null && to !== null ? `${placeWords(place)} ${elapsed(to - from)}` : placeWords(place),
    )
    .join(", ");
}

function bedFacts(bed: BedThen, clock: (at: number) => string): Facts {
  const occupants = bed.occupants.map(
    ({ encounter, since }) => `${visitLabel(encounter)}${since === null ? "" : ` since ${clock(since)}`}`,
  );
  return new Map([
    [`${bed.bed} occupied by`, occupants.join(" and ")],
    [`${bed.bed} readiness`, bed.readiness.replaceAll("-", " ")],
    [`${bed.bed} held for`, bed.assignment?.encounter ? visitLabel(bed.assignment.encounter) : ""],
    [`${bed.bed} blocked`, bed.block?.reason ?? ""],
    [`${bed.bed} by a person`, bed.assertion?.state ?? ""],
    [`${bed.bed} contradictions`, bed.conflicts.map((one) => one.kind.replaceAll("-", " ")).join(", ")],
  ]);
}

function requestFacts(request: RequestThen, clock: (at: number) => string): Facts {
  const at = (instant: number | null) => (instant === null ? "" : clock(instant));
  return new Map([
    ["State", statusWords(request.status)],
    ["Opened", at(request.openedAt)],
    ["Begun", at(request.startedAt)],
    ["Closed", at(request.closedAt)],
    ["Priority", request.priority],
    ["Result version", request.resultVersion > 0 ? String(request.resultVersion) : ""],
    ["Critical", request.critical ? "yes" : ""],
  ]);
}
