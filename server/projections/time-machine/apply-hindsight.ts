import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Reconciler } from "#server/reconcile/reconciler.ts";
import type { Hindsight } from "./hindsight-rules.ts";

export interface Clocks {
  /** What was true. */
  at: Instant;
  /** What is known. */
  known: Instant;
}

/** More rounds than any chain of waits has links. */
const MOST_ROUNDS = 50;

/**
 * Gives a reconciler that stands at `at` what was recorded afterwards. Times of recording are moved back by the distance of the two
 * clocks: a wait that was over by `known` is over at `at`, and none that had only begun.
 */
export function giveHindsight(reconciler: Reconciler, hindsight: Hindsight, { at, known }: Clocks): void {
  if (hindsight.withdrawn.length > 0) reconciler.apply(withdrawal(hindsight.withdrawn, at));
  for (const event of hindsight.reports)
    reconciler.apply({ ...event, recordedAt: event.recordedAt - (known - at) } as RecordedEvent);
}

/**
 * Ends the waits that time has ended. What a report has to wait for is a matter of knowledge and runs to `known`; how long a bed is
 * promised or a person's word stands is a matter of the world and runs to `at`.
 */
export function endWaits(reconciler: Reconciler, { at, known }: Clocks): NewEvent[] {
  const decisions: NewEvent[] = [];
  const rung = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const due = reconciler
      .due(known)
      .filter((timer) => !rung.has(timer.id) && (timer.encounter !== null || timer.occurredAt <= at));
    if (due.length === 0) break;
    for (const timer of due) {
      rung.add(timer.id);
      reconciler.apply(recorded(timer, at));
    }
    decisions.push(...reconciler.drain());
  }
  return decisions;
}

/** An event of this fold alone, as if the log held it. */
export function recorded(event: NewEvent, at: Instant): RecordedEvent {
  return { ...event, position: 0, epoch: 0, recordedAt: at } as RecordedEvent;
}

function withdrawal(supersedes: string[], at: Instant): RecordedEvent {
  const event: NewEvent<"feed.message.withdrawn"> = {
    id: "hindsight",
    type: "feed.message.withdrawn",
    version: 1,
    kind: "system",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: "",
    encounter: null,
    bed: null,
    patient: null,
    actor: "system",
    correlationId: "hindsight",
    causationId: null,
    supersedes,
    lineage: null,
    data: { source: "" },
  };
  return recorded(event, at);
}
