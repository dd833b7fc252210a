import { requestWords } from "#server/contracts/request-words.ts";
import { visitLabel } from "../table/visit-of.ts";
import { flagWords } from "./flag-words.ts";
import { placeWords, samePlace } from "./place-words.ts";
import { type Decided, readDecision } from "./read-decision.ts";
import { milestoneWords, statusWords } from "./request-words.ts";
import type { BedDecided, EncounterDecided, EncounterThen, RequestDecided, StoryEvent } from "./story-event.ts";

/** What a decision holds true from now on, as a sentence. The raw type is the last resort. */
export function tellDecision(event: StoryEvent): string {
  const decided = readDecision(event);
  if (!decided) return event.type === "identity.aliased" ? tellAlias(event) : event.type.replaceAll(".", " ");
  const sentence = tellDecided(decided, event.type);
  return decided.data.correction ? `Corrected: ${lower(sentence)}` : sentence;
}

function tellDecided(decided: Decided, type: string): string {
  if (decided.about === "encounter") return tellEncounter(decided.data, type);
  return decided.about === "bed" ? tellBed(decided.data) : tellRequest(decided.data);
}

function tellAlias({ data }: StoryEvent): string {
  const retired =
    typeof data.retired === "string" && data.kind === "encounter" ? visitLabel(data.retired) : "another record";
  return data.survivor === null ? `${retired} stands on its own again` : `${retired} now leads to this visit`;
}

function tellEncounter({ was, now, correction }: EncounterDecided, type: string): string {
  if (now.status === "cancelled" && was?.status !== "cancelled") return "The visit is held never to have happened";
  if (now.status === "merged" && was?.status !== "merged") return "The visit is merged into another one";
  if (now.status === "closed" && was?.status !== "closed")
    return now.leftUnseen ? "Left without being seen" : `Left${was?.place ? ` from ${placeWords(was.place)}` : ""}`;
  if (was?.status === "closed" && now.status === "open")
    return `Here again${inPlace(now)}: the discharge was taken back`;
  if (!was) return now.status === "planned" ? "Expected, not here yet" : `Here${inPlace(now)}`;
  if (was.status === "planned" && now.status === "open") return `Arrived${inPlace(now)}`;
  if (!samePlace(was.place, now.place)) {
    const words = `${type === "stay.swapped" ? "Swapped" : "In"} ${type === "stay.swapped" ? "to " : ""}${placeWords(now.place)}`;
    if (!was.place) return words;
    return correction ? `${words}, not in ${placeWords(was.place)}` : `${words}, from ${placeWords(was.place)}`;
  }
  return changes(was, now)[0] ?? "Details of the visit changed";
}

function inPlace({ place }: EncounterThen): string {
  return place ? `, in ${placeWords(place)}` : "";
}

/** What changed besides the place, the most telling first. */
export function changes(was: EncounterThen, now: EncounterThen): string[] {
  const { discharge: before } = was;
  const { discharge: after } = now;
  return [
    after.confirmedAt !== null && before.confirmedAt === null ? "Departure confirmed" : "",
    after.orderedAt !== null && before.orderedAt === null ? "Discharge ordered" : "",
    after.orderedAt === null && before.orderedAt !== null ? "No longer ordered to leave" : "",
    ...Object.entries(after.milestones).map(([name, { state }]) =>
      before.milestones[name]?.state === state ? "" : `Way out: ${milestoneWords(name)} ${MILESTONE_TOLD[state]}`,
    ),
    after.expectedAt !== before.expectedAt || after.expectedSince !== before.expectedSince
      ? after.expectedSince === null && after.expectedAt === null
        ? "Discharge no longer expected"
        : "Discharge expected"
      : "",
    now.onLeave && !was.onLeave ? "On leave, the bed is kept" : "",
    !now.onLeave && was.onLeave ? "Back from leave" : "",
    now.pendingTransfer && !was.pendingTransfer
      ? `A move${now.pendingTransfer.to ? ` to ${placeWords(now.pendingTransfer.to)}` : ""} is announced`
      : "",
    now.isolation.join() !== was.isolation.join()
      ? now.isolation.length > 0
        ? `Isolation: ${now.isolation.join(", ")}`
        : "Isolation ended"
      : "",
    now.class !== was.class && now.class ? `Kind of visit: ${now.class}` : "",
    ...now.flags
      .filter((flag) => !was.flags.includes(flag))
      .map((flag) => `Doubt raised: ${lower(flagWords(flag).short)}`),
    ...was.flags
      .filter((flag) => !now.flags.includes(flag))
      .map((flag) => `Doubt settled: ${lower(flagWords(flag).short)}`),
    now.service !== was.service ? "Service changed" : "",
    !samePlace(was.tracking, now.tracking)
      ? now.tracking
        ? `For the moment at ${placeWords(now.tracking)}`
        : "Back in place"
      : "",
    now.stays.length !== was.stays.length || now.placeSince !== was.placeSince ? "Times of the stay changed" : "",
  ].filter(Boolean);
}

const MILESTONE_TOLD = { needed: "needed", running: "in progress", done: "done", "not-needed": "not needed" } as const;

function tellBed({ was, now }: BedDecided): string {
  const loud = (bed: BedDecided["now"] | null) => (bed?.conflicts ?? []).filter((one) => !one.settling).length;
  if (loud(now) > loud(was)) return `${now.bed} contradicts itself: ${conflictWords(now)}`;
  if (loud(was) > loud(now)) return `${now.bed}: the contradiction is settled`;
  if (now.assertion && now.assertion.id !== was?.assertion?.id)
    return `${now.bed}: a person says ${now.assertion.state}`;
  const here = now.occupants.map((one) => visitLabel(one.encounter)).join(" and ");
  const before = (was?.occupants ?? []).map((one) => visitLabel(one.encounter)).join(" and ");
  if (here !== before) return here ? `${now.bed} occupied by ${here}` : `${now.bed} empty`;
  if (now.assignment?.encounter && now.assignment.encounter !== was?.assignment?.encounter)
    return `${now.bed} held for ${visitLabel(now.assignment.encounter)}`;
  if (was?.assignment && !now.assignment) return `${now.bed} no longer held`;
  if (now.block && !was?.block) return `${now.bed} blocked${now.block.reason ? `: ${now.block.reason}` : ""}`;
  if (was?.readiness !== now.readiness) return `${now.bed} is ${now.readiness.replaceAll("-", " ")}`;
  return `${now.bed}: details changed`;
}

function conflictWords(bed: BedDecided["now"]): string {
  const visits = [...new Set(bed.conflicts.flatMap((one) => one.encounters))].map(visitLabel);
  return visits.length > 1 ? visits.join(" and ") : (bed.conflicts[0]?.kind.replaceAll("-", " ") ?? "unknown");
}

function tellRequest({ was, now }: RequestDecided): string {
  const what = requestWords(now);
  const name = `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}`;
  if (now.resultVersion > (was?.resultVersion ?? 0))
    return `${name}: ${now.resultVersion > 1 ? "corrected result" : "final result"}${now.critical ? ", critical" : ""}`;
  if (!was) return `${name} ${now.status === "open" ? "opened" : statusWords(now.status)}`;
  return was.status === now.status ? `${name} changed` : `${name} ${statusWords(now.status)}`;
}

export function lower(sentence: string): string {
  // A bed or an abbreviation keeps its capitals.
  return /^[A-Z][a-z]/.test(sentence) ? `${sentence[0]?.toLowerCase()}${sentence.slice(1)}` : sentence;
}
