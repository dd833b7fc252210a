import type { RecordedEvent } from "#server/canonical/event.ts";
import type { ChainLink } from "#server/contracts/audit-chain.ts";
import { causesOf, isCorrection, subjectOf } from "./causes.ts";

export interface EventChain {
  /** Oldest first. */
  events: RecordedEvent[];
  links: ChainLink[];
  cut: boolean;
}

/** More than this is not a chain that a person reads. */
export const MOST_ENTRIES = 60;

/**
 * The chain of an entry among the events given: everything it rests on, back to the reports; everything that rests on it, forward to
 * the corrections. Looking back, an entry's other consequences are left out, and looking forward the other causes of a
 * consequence: both have chains of their own.
 */
export function eventChain(chosen: RecordedEvent, known: readonly RecordedEvent[]): EventChain {
  const byId = new Map(known.map((event) => [event.id, event]));
  byId.set(chosen.id, chosen);
  const consequences = consequencesOf([...byId.values()]);
  const corrected = new Map(corrections([...byId.values()]).map(({ from, to }) => [to.id, from]));
  const back = walk(chosen, (event) => {
    const causes = causesOf(event).flatMap(({ id }) => byId.get(id) ?? []);
    const before = corrected.get(event.id);
    return before ? [...causes, before] : causes;
  });
  const forward = walk(chosen, (event) => consequences.get(event.id) ?? []);
  const reached = new Map([...back.reached, ...forward.reached].map((event) => [event.id, event]));
  const events = [...reached.values()].sort((a, b) => a.position - b.position);
  return { events, links: linksAmong(events), cut: back.cut || forward.cut };
}

/** Ids that an event names and that are not among those given: to be read before the chain is complete. */
export function missingCauses(events: readonly RecordedEvent[]): string[] {
  const known = new Set(events.map((event) => event.id));
  return [...new Set(events.flatMap((event) => causesOf(event).map(({ id }) => id)))].filter((id) => !known.has(id));
}

function walk(start: RecordedEvent, next: (event: RecordedEvent) => readonly RecordedEvent[]) {
  const reached = new Set([start]);
  let edge = [start];
  while (edge.length > 0 && reached.size < MOST_ENTRIES) {
    const found = new Set(edge.flatMap(next).filter((event) => !reached.has(event)));
    edge = [...found].slice(0, MOST_ENTRIES - reached.size);
    for (const event of edge) reached.add(event);
    if (edge.length < found.size) return { reached, cut: true };
  }
  return { reached, cut: edge.length > 0 && edge.flatMap(next).some((event) => !reached.has(event)) };
}

function consequencesOf(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const found = new Map<string, RecordedEvent[]>();
  const add = (cause: string, event: RecordedEvent) => {
    const held = found.get(cause);
    if (held) held.push(event);
    else found.set(cause, [event]);
  };
  for (const event of events) for (const { id } of causesOf(event)) add(id, event);
  for (const { from, to } of corrections(events)) add(from.id, to);
  return found;
}

/** Each decision that was rewritten, with the decision that rewrote it: the one just before, of the same subject. */
function corrections(events: readonly RecordedEvent[]): { from: RecordedEvent; to: RecordedEvent }[] {
  const last = new Map<string, RecordedEvent>();
  const found: { from: RecordedEvent; to: RecordedEvent }[] = [];
  for (const event of [...events].sort((a, b) => a.position - b.position)) {
    const subject = subjectOf(event);
    if (subject === null) continue;
    const before = last.get(subject);
    if (before && isCorrection(event)) found.push({ from: before, to: event });
    last.set(subject, event);
  }
  return found;
}

function linksAmong(events: readonly RecordedEvent[]): ChainLink[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const named = events.flatMap((event) =>
    causesOf(event).flatMap(({ id, kind }): ChainLink[] => {
      const cause = byId.get(id);
      return cause ? [{ kind, from: logId(cause), to: logId(event) }] : [];
    }),
  );
  const corrected = corrections(events).map(
    ({ from, to }): ChainLink => ({ kind: "corrects", from: logId(from), to: logId(to) }),
  );
  return [...named, ...corrected];
}

export function logId({ position }: { position: number }): string {
  return `log:${position}`;
}
