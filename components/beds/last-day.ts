import type { BedState } from "#server/contracts/views/bed-row.ts";
import { type BedEvent, bedDecisionSchema } from "./bed-event.ts";
import { stateThen } from "./state-then.ts";

const DAY = 24 * 3_600_000;

/** A stretch of one state. `share` is its part of the 24 hours, 0 to 1. */
export interface DayPart {
  state: BedState;
  from: number;
  to: number;
  share: number;
}

/**
 * The 24 hours before `now` as stretches of one state each, oldest first. What lies before the first decision known is what that
 * decision says it was, or `unknown`.
 */
export function lastDay(events: readonly BedEvent[], now: number): DayPart[] {
  const parts: Omit<DayPart, "share">[] = [];
  for (const change of changes(events)) {
    if (change.at > now) break;
    const last = parts.at(-1);
    if (last) last.to = change.at;
    else parts.push({ state: change.before, from: Number.NEGATIVE_INFINITY, to: change.at });
    if (parts.at(-1)?.state !== change.after) parts.push({ state: change.after, from: change.at, to: now });
  }
  const open = parts.at(-1);
  if (open) open.to = now;
  return parts.flatMap((part) => clip(part, now - DAY, now));
}

function changes(events: readonly BedEvent[]): { at: number; before: BedState; after: BedState }[] {
  return events
    .flatMap((event) => {
      const decision = event.type.startsWith("bed.") ? bedDecisionSchema.safeParse(event.data) : null;
      if (!decision?.success) return [];
      const { was, now } = decision.data;
      return [{ at: event.occurredAt, position: event.position, before: stateThen(was), after: stateThen(now) }];
    })
    .sort((a, b) => a.at - b.at || a.position - b.position);
}

function clip(part: Omit<DayPart, "share">, from: number, to: number): DayPart[] {
  const start = Math.max(part.from, from);
  const end = Math.min(part.to, to);
  return end > start ? [{ state: part.state, from: start, to: end, share: (end - start) / (to - from) }] : [];
}
