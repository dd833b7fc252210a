import type { Instant } from "#server/canonical/instant.ts";
import type { Notification, NotificationEvent } from "./envelope.ts";

/** A run of event numbers, both ends included. */
export interface NumberRange {
  from: number;
  to: number;
}

export interface EventGap extends NumberRange {
  openedAt: Instant;
}

/** What is known of one subscription of one server. Plain data, so that it can be stored. */
export interface CounterState {
  /** Highest number accounted for; numbers in `gaps` are the exceptions below it. */
  highest: number;
  gaps: EventGap[];
  /** Latest time that an event or a notification stated; tells a restarted counter from a late repeat. */
  latestAt: Instant | null;
  /** When the handshake that began this count was sent; the same one again is a repeat and no new beginning. */
  handshakeAt: Instant | null;
  /** When the resources were last read because the server, silent for too long, could not say how far it had counted. */
  uncountedAt?: Instant;
}

interface CounterStep {
  state: CounterState;
  /** Events not seen before, by number. */
  process: NotificationEvent[];
  opened: NumberRange[];
  closed: NumberRange[];
  /** The counter started anew. */
  reset: boolean;
  /** What happened before cannot be asked for by number: read the whole census. */
  census: boolean;
}

/** More missing events than this are not asked for one by one. */
const MAX_GAP = 10_000;

/**
 * One notification against what is known (reference mapping H2, H3). Events count by their number, whatever type of
 * notification carried them; a number once seen is ignored; a number left out opens a gap. `state` null: first contact.
 */
export function countEvents(state: CounterState | null, notification: Notification, now: Instant): CounterStep {
  if (state === null || isReset(state, notification)) return startAnew(state, notification);
  const events = uniqueEvents(notification.events);
  const process = events.filter(({ number }) => number > state.highest || isMissing(state.gaps, number));
  const late = process.filter(({ number }) => number <= state.highest);
  const gaps = late.reduce((open, { number }) => withoutNumber(open, number), state.gaps);
  const opened: NumberRange[] = [];
  let { highest } = state;
  for (const { number } of process.filter((event) => event.number > state.highest)) {
    if (number > highest + 1) opened.push({ from: highest + 1, to: number - 1 });
    highest = number;
  }
  const counted = notification.eventsSinceStart ?? 0;
  // A status that counts further than any event seen tells of events that never arrived.
  if (counted > highest) {
    opened.push({ from: highest + 1, to: counted });
    highest = counted;
  }
  const askable = opened.filter(({ from, to }) => to - from < MAX_GAP);
  return {
    state: {
      ...state,
      highest,
      gaps: [...gaps, ...askable.map((range) => ({ ...range, openedAt: now }))],
      latestAt: latestOf(state.latestAt, notification),
    },
    process,
    opened: askable,
    closed: late.map(({ number }) => ({ from: number, to: number })),
    reset: false,
    census: askable.length < opened.length,
  };
}

/** Gaps that have waited long enough for their events to arrive late by themselves; then they are asked for. */
export function gapsDue(state: CounterState, now: Instant, waitMs = 30_000): EventGap[] {
  return state.gaps.filter((gap) => now - gap.openedAt >= waitMs);
}

/** The state after a gap was filled by asking, or given up for a census. */
export function closeGap(state: CounterState, gap: NumberRange): CounterState {
  return { ...state, gaps: state.gaps.filter(({ from, to }) => from !== gap.from || to !== gap.to) };
}

function startAnew(state: CounterState | null, notification: Notification): CounterStep {
  const process = uniqueEvents(notification.events);
  const first = process[0]?.number ?? null;
  const highest = Math.max(notification.eventsSinceStart ?? 0, process.at(-1)?.number ?? 0);
  const isWhole = highest === 0 || (first === 1 && process.length === highest);
  return {
    state: {
      highest,
      gaps: [],
      latestAt: latestOf(null, notification),
      handshakeAt: notification.type === "handshake" ? notification.sentAt : null,
    },
    process,
    opened: [],
    closed: [],
    reset: state !== null,
    census: state !== null || !isWhole,
  };
}

/**
 * A counter below the known one is a restart only if it was stated later than all we know: a retry or an overtaken
 * notification also counts lower, but speaks of an earlier time. A new handshake needs no such proof.
 */
function isReset(state: CounterState, { type, eventsSinceStart, events, sentAt }: Notification): boolean {
  const isLater = (at: Instant | null) => at !== null && (state.latestAt === null || at > state.latestAt);
  const repeated = events.filter(({ number }) => number <= state.highest && !isMissing(state.gaps, number));
  if (type === "event-notification") return repeated.some(({ timestamp }) => isLater(timestamp));
  if (type === "query-event") return false;
  if (eventsSinceStart === null || eventsSinceStart >= state.highest) return false;
  return type === "handshake" ? sentAt === null || sentAt !== state.handshakeAt : isLater(sentAt);
}

function latestOf(known: Instant | null, { events, sentAt, type }: Notification): Instant | null {
  const stated = events.map(({ timestamp }) => timestamp);
  // A bundle's own time moves with every retry; only notifications without events are dated by it.
  const all = [known, ...stated, type === "event-notification" || type === "query-event" ? null : sentAt];
  return all.reduce((latest, at) => (at !== null && (latest === null || at > latest) ? at : latest), null);
}

function uniqueEvents(events: readonly NotificationEvent[]): NotificationEvent[] {
  const byNumber = new Map(events.toReversed().map((event) => [event.number, event]));
  return [...byNumber.values()].toSorted((a, b) => a.number - b.number);
}

function isMissing(gaps: readonly EventGap[], number: number): boolean {
  return gaps.some(({ from, to }) => from <= number && number <= to);
}

function withoutNumber(gaps: readonly EventGap[], number: number): EventGap[] {
  return gaps.flatMap((gap) => {
    if (number < gap.from || number > gap.to) return [gap];
    const before = { ...gap, to: number - 1 };
    const after = { ...gap, from: number + 1 };
    return [before, after].filter(({ from, to }) => from <= to);
  });
}
