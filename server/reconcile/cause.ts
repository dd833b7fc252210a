import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";

/** What a decision must say of an event it rests on. */
export interface Cause {
  id: string;
  /** In the log. Of what one drain decides on at once the newest speaks last, also where an older one had to wait for memory. */
  position: number;
  t: Instant;
  offset: number;
  r: Instant | null;
  correlationId: string;
  /** Archive, initial load or back-load: no effect may be started for it. */
  historic: boolean;
  /** The wait that ended, when the event is one. */
  timer: string | null;
}

export function causeOf(event: RecordedEvent): Cause {
  return {
    id: event.id,
    position: event.position,
    t: event.occurredAt,
    offset: event.occurredOffset,
    r: event.sourceRecordedAt,
    correlationId: event.correlationId,
    historic: "historic" in event.data && event.data.historic === true,
    timer: event.type === "reconcile.timer.due" ? event.data.timer : null,
  };
}

/** Subjects that events touched since the last drain, in the order of first touch, with those events. No list is changed in place. */
export class Touched {
  private subjects = new Map<string, readonly Cause[]>();

  add(subject: string, causes: readonly Cause[]): void {
    const known = this.subjects.get(subject);
    if (known !== causes) this.subjects.set(subject, known ? causes.reduce(insert, known) : causes);
  }

  has(subject: string): boolean {
    return this.subjects.has(subject);
  }

  get(subject: string): readonly Cause[] {
    return this.subjects.get(subject) ?? [];
  }

  get size(): number {
    return this.subjects.size;
  }

  entries(): [string, readonly Cause[]][] {
    return [...this.subjects];
  }

  /** Hands over what was touched and starts anew. */
  take(): [string, readonly Cause[]][] {
    const taken = [...this.subjects];
    this.subjects = new Map();
    return taken;
  }
}

function insert(known: readonly Cause[], cause: Cause): readonly Cause[] {
  if (known.some(({ id }) => id === cause.id)) return known;
  return known.toSpliced(known.findLastIndex(({ position }) => position <= cause.position) + 1, 0, cause);
}
