import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { isSameTruth } from "#server/reconcile/same-truth.ts";

type Truth = { was: object | null; now: object };

/** Reads the whole log, oldest first. */
export async function readLog(pool: pg.Pool): Promise<RecordedEvent[]> {
  const reader = new LogReader(pool);
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await reader.after(events.length, 5000);
    if (page.length === 0) return events;
    for (const event of page) events.push(event);
  }
}

/**
 * Every decision goes on from the last one of its subject, so that one taken twice, or one left out, breaks the chain; the last of
 * each subject is what a reconciler without a past concludes from the reports; and nothing is owed beyond the checkpoint.
 */
export function judgeDecisions(log: readonly RecordedEvent[], checkpoint: number): string[] {
  const faults: string[] = [];
  const last = new Map<string, object>();
  for (const event of log) {
    const subject = subjectOf(event);
    if (!subject) continue;
    const { was, now } = event.data as Truth;
    if (!goesOn(last.get(subject) ?? null, was))
      faults.push(`chain: ${event.type} at ${event.position} does not go on from the last word on its subject`);
    last.set(subject, now);
  }
  const reconciler = createReconciler({ idOf: eventId });
  for (const event of log.slice(0, checkpoint)) reconciler.apply(event);
  reconciler.drain();
  for (const event of log.slice(checkpoint)) reconciler.apply(event);
  const owed = reconciler.drain();
  if (owed.length > 0)
    faults.push(`checkpoint: ${owed.length} decisions are owed beyond it, the first a ${owed[0]?.type}`);
  for (const [subject, truth] of last)
    if (!isSameTruth(conclusion(reconciler, subject), truth))
      faults.push(`truth: ${subject} is decided otherwise from scratch`);
  return faults;
}

function subjectOf(event: RecordedEvent): string | null {
  if (event.kind !== "decision" || event.type === "identity.aliased") return null;
  const { now } = event.data as { now: { key?: string; bed?: string } };
  if (event.type.startsWith("bed.")) return `bed ${now.bed}`;
  return `${event.type.startsWith("request.") ? "request" : "encounter"} ${now.key}`;
}

function conclusion(reconciler: Reconciler, subject: string): object | null {
  const [kind, key] = [subject.slice(0, subject.indexOf(" ")), subject.slice(subject.indexOf(" ") + 1)];
  if (kind === "bed") return reconciler.bed(key);
  return kind === "request" ? reconciler.request(key) : reconciler.encounter(key);
}

/** To the byte, whatever happened in between: what was last decided is taken over from the log by a fold begun anew. */
function goesOn(last: object | null, was: object | null): boolean {
  return isDeepStrictEqual(last, was);
}
