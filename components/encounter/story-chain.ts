import { readDecision } from "./read-decision.ts";
import type { StoryEvent } from "./story-event.ts";
import { rootOf } from "./story-lines.ts";

/** The way of one entry: from the bytes it came from to what changed because of it. */
export interface StoryChain {
  chosen: StoryEvent;
  /** The report (or person's word, or timer) at the root; the newest of several. Null when it lies outside this encounter. */
  root: StoryEvent | null;
  /** Everything else the decision rests on. */
  others: StoryEvent[];
  /** The decision itself, or the first that the chosen report led to. */
  decision: StoryEvent | null;
  /** Every decision that rests on the root, the shown one among them. */
  caused: StoryEvent[];
}

export function storyChain(events: readonly StoryEvent[], position: number): StoryChain | null {
  const chosen = events.find((event) => event.position === position);
  if (!chosen) return null;
  return chosen.kind === "decision" ? chainOfDecision(chosen, events) : chainOfReport(chosen, events);
}

/** The decision that says where the patient is now: what a reader asks about first. */
export function openingEntry(events: readonly StoryEvent[]): StoryEvent | null {
  const stay = events.findLast((event) => event.type.startsWith("stay."));
  return stay ?? events.findLast((event) => event.kind === "decision") ?? events.at(-1) ?? null;
}

function chainOfDecision(chosen: StoryEvent, events: readonly StoryEvent[]): StoryChain {
  const byId = new Map(events.map((event) => [event.id, event]));
  const root = rootOf(chosen, byId);
  const ids = readDecision(chosen)?.data.because.events ?? [];
  const others = ids.flatMap((id) => byId.get(id) ?? []).filter((event) => event !== root);
  return { chosen, root, others, decision: chosen, caused: root ? decisionsOn(root, events) : [chosen] };
}

function chainOfReport(chosen: StoryEvent, events: readonly StoryEvent[]): StoryChain {
  const caused = decisionsOn(chosen, events);
  const first = caused.find((event) => event.type.startsWith("stay.")) ?? caused[0] ?? null;
  return { chosen, root: chosen, others: [], decision: first, caused };
}

function decisionsOn(root: StoryEvent, events: readonly StoryEvent[]): StoryEvent[] {
  return events.filter((event) => {
    if (event.kind !== "decision") return false;
    const because = readDecision(event)?.data.because.events;
    return because ? because.includes(root.id) : event.causationId === root.id;
  });
}
