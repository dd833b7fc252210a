import type { SentencePart } from "#server/contracts/audit.ts";
import { placeWords } from "../../encounter/place-words.ts";
import { readDecision } from "../../encounter/read-decision.ts";
import type { BedThen, EncounterThen, StoryEvent } from "../../encounter/story-event.ts";
import { basisOf } from "../../encounter/story-lines.ts";
import { tellEvent } from "../../encounter/tell-event.ts";
import { visitLabel } from "../../table/visit-of.ts";
import type { WhyAnswer } from "./why-answer.ts";

/** How an instant is written: the clock, with the day where it is another one. */
export type Clock = (at: number) => string;

/** The answer as one sentence: what is held true, since when, because of what, and whether anybody says otherwise. */
export function whySentence(why: WhyAnswer, past: boolean, clock: Clock): SentencePart[] {
  const { rests, confirmed, disagreed } = why;
  const root = rests.findLast((event) => event.kind !== "system") ?? rests.at(-1) ?? null;
  return [
    ...heldWords(why, past),
    { text: " since " },
    { text: clock(sinceOf(why)), strong: true },
    ...(root
      ? [{ text: " because " }, { text: tellEvent(root), strong: true } as const, { text: ` (${basisOf(root)})` }]
      : []),
    { text: "." },
    ...(rests.length > 1 ? [{ text: ` It rests on ${rests.length} entries.` }] : []),
    ...confirmation(confirmed),
    ...(disagreed.length > 0
      ? [{ text: " " }, { text: `${times(disagreed.length)} said otherwise`, strong: true } as const, { text: "." }]
      : [{ text: " Nothing that was said since disagrees." }]),
  ];
}

function heldWords({ subject, id, held, hidden, state }: WhyAnswer, past: boolean): SentencePart[] {
  const is = past ? "was held to be" : "is";
  if (hidden && state !== null)
    return [
      { text: id, strong: true },
      { text: ` ${is} ` },
      { text: STATES[state] ?? state.replaceAll("-", " "), strong: true },
      ...(HIDDEN[state] ? [{ text: HIDDEN[state] }] : []),
    ];
  const decided = readDecision(held);
  if (subject === "bed")
    return [
      { text: id, strong: true },
      { text: ` ${is} ` },
      ...(decided?.about === "bed" ? bedWords(decided.data.now) : [{ text: "as it is" }]),
    ];
  return [
    { text: visitLabel(id), strong: true },
    { text: ` ${is} ` },
    ...(decided?.about === "encounter" ? encounterWords(decided.data.now) : [{ text: "as it is" }]),
  ];
}

const HIDDEN: Readonly<Record<string, string>> = {
  occupied: " by a patient hidden by your role",
  held: " for a patient hidden by your role",
};
const STATES: Readonly<Record<string, string>> = { unknown: "in a state that nobody has told" };

function bedWords(bed: BedThen): SentencePart[] {
  if (bed.occupants.length > 0)
    return [
      { text: "occupied", strong: true },
      { text: " by " },
      { text: bed.occupants.map((one) => visitLabel(one.encounter)).join(" and "), strong: true },
    ];
  if (bed.block) return [{ text: "blocked", strong: true }, { text: bed.block.reason ? `: ${bed.block.reason}` : "" }];
  if (bed.assignment?.encounter)
    return [
      { text: "held", strong: true },
      { text: " for " },
      { text: visitLabel(bed.assignment.encounter), strong: true },
    ];
  return [
    {
      text: bed.readiness === "unknown" ? "in a state that nobody has told" : bed.readiness.replaceAll("-", " "),
      strong: true,
    },
  ];
}

function encounterWords(now: EncounterThen): SentencePart[] {
  if (now.status === "closed") return [{ text: now.leftUnseen ? "gone without being seen" : "gone", strong: true }];
  if (now.status !== "open") return [{ text: now.status, strong: true }];
  return now.place
    ? [{ text: "in " }, { text: placeWords(now.place), strong: true }]
    : [{ text: "here, in no known place", strong: true }];
}

function sinceOf({ held, decision }: WhyAnswer): number {
  const decided = readDecision(held);
  const since = decided?.about === "bed" ? decided.data.now.occupants[0]?.since : null;
  const place = decided?.about === "encounter" ? decided.data.now.placeSince : null;
  return since ?? place ?? decision.occurredAt;
}

function confirmation(confirmed: readonly StoryEvent[]): SentencePart[] {
  const person = confirmed.findLast((event) => event.kind === "command");
  const reports = confirmed.filter((event) => event.kind === "report").length;
  const parts: SentencePart[] = [];
  if (person) parts.push({ text: " " }, { text: "A person confirmed it", strong: true }, { text: "." });
  if (reports > 0)
    parts.push({ text: ` ${reports === 1 ? "One later report says" : `${reports} later reports say`} the same.` });
  return parts;
}

function times(count: number): string {
  return count === 1 ? "One entry" : `${count} entries`;
}
