import { requestWords } from "#server/contracts/request-words.ts";
import { elapsed } from "../ui/elapsed.ts";
import { placeWords } from "./place-words.ts";
import { milestoneWords } from "./request-words.ts";
import type { EncounterThen } from "./story-event.ts";
import type { StoryNow } from "./story-now.ts";

/** A piece of the sentence; the strong ones are what the eye should catch. */
export interface Phrase {
  text: string;
  strong?: boolean;
}

const say = (text: string): Phrase => ({ text });
const strong = (text: string): Phrase => ({ text, strong: true });

/** Where the patient is, since when, how they came there, and what the way out waits for: one sentence. */
export function stateSentence(now: StoryNow, at: number): Phrase[] {
  const { encounter } = now;
  if (!encounter) return [say("Reports have come in, and nothing has been decided from them yet.")];
  if (encounter.status === "cancelled") return [say("This visit was "), strong("cancelled"), say(" by its sender.")];
  if (encounter.status === "merged") return mergedSentence(encounter);
  if (encounter.status === "planned") return plannedSentence(encounter, at);
  if (encounter.status === "closed") return closedSentence(encounter, at);
  return [...hereClause(encounter, at), ...wayOutClause(now, encounter, at), say(".")];
}

function mergedSentence(encounter: EncounterThen): Phrase[] {
  const into = encounter.aliases[0];
  return [say("This visit was "), strong("merged"), say(into ? ` into ${into}.` : " into another one.")];
}

function plannedSentence({ pendingAdmission }: EncounterThen, at: number): Phrase[] {
  if (!pendingAdmission) return [say("Announced, "), strong("not here yet"), say(".")];
  const when = pendingAdmission.plannedAt;
  const due = when === null ? "" : when > at ? `, due in ${elapsed(when - at)}` : `, was due ${elapsed(at - when)} ago`;
  return [
    say("Expected"),
    ...(pendingAdmission.to ? [say(" in "), strong(placeWords(pendingAdmission.to))] : []),
    say(`${due}, not here yet.`),
  ];
}

function closedSentence(encounter: EncounterThen, at: number): Phrase[] {
  const { closedAt, stays, arrivedAt, leftUnseen } = encounter;
  const last = stays.at(-1);
  const stayed = closedAt !== null && arrivedAt !== null ? `, after ${elapsed(closedAt - arrivedAt)} here` : "";
  return [
    strong(leftUnseen ? "Left without being seen" : "Left"),
    say(last ? " from " : ""),
    ...(last ? [strong(placeWords(last.place))] : []),
    say(closedAt === null ? "" : ` ${elapsed(at - closedAt)} ago`),
    say(`${stayed}.`),
  ];
}

function hereClause(encounter: EncounterThen, at: number): Phrase[] {
  const { place, placeSince, placeBasis, onLeave, tracking, stays, isolation } = encounter;
  if (!place) return [say("Here, and "), strong("nobody has said where")];
  const before = stays.at(-2);
  const since = placeSince === null ? " since an unknown time" : ` for ${elapsed(at - placeSince)}`;
  return [
    say(onLeave ? "On leave from " : "In "),
    strong(placeWords(place)),
    say(since),
    say(placeBasis === "explicit" ? "" : ", inferred"),
    ...(before ? [say(", from "), strong(placeWords(before.place))] : []),
    ...(tracking ? [say(", for the moment at "), strong(placeWords(tracking))] : []),
    ...(isolation.length > 0 ? [say(", "), strong(`isolation ${isolation.join(", ")}`)] : []),
  ];
}

function wayOutClause(now: StoryNow, encounter: EncounterThen, at: number): Phrase[] {
  const { discharge, pendingTransfer } = encounter;
  if (discharge.confirmedAt !== null)
    return [say("; departure "), strong("confirmed"), say(ago(discharge.confirmedAt, at))];
  if (discharge.orderedAt !== null)
    return [say("; discharge "), strong("ordered"), say(ago(discharge.orderedAt, at)), ...waitingClause(encounter)];
  if (pendingTransfer)
    return [
      say("; a move"),
      ...(pendingTransfer.to ? [say(" to "), strong(placeWords(pendingTransfer.to))] : []),
      say(` was announced${ago(pendingTransfer.since, at)}`),
    ];
  if (discharge.expectedAt !== null)
    return discharge.expectedAt > at
      ? [say("; discharge expected in "), strong(elapsed(discharge.expectedAt - at))]
      : [say("; discharge was expected "), strong(`${elapsed(at - discharge.expectedAt)} ago`), say(", no order yet")];
  const waits = now.requests.find(
    (one) => one.kind.endsWith("-bed") && (one.status === "open" || one.status === "in-progress"),
  );
  return waits ? [say("; "), strong(requestWords(waits)), say(` open for ${elapsed(at - waits.openedAt)}`)] : [];
}

function waitingClause({ discharge }: EncounterThen): Phrase[] {
  const open = Object.entries(discharge.milestones).filter(
    ([, one]) => one.state === "needed" || one.state === "running",
  );
  if (open.length === 0) return [];
  return [say(", waiting for "), strong(listed(open.map(([name]) => milestoneWords(name))))];
}

function ago(then: number, at: number): string {
  return ` ${elapsed(at - then)} ago`;
}

export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
