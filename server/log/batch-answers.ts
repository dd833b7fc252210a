import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Prepared } from "./companion.ts";
import { LeaseLost } from "./errors.ts";

interface Append {
  events: NewEvent[];
  checkpoint: { name: string } | null;
  resolve(result: RecordedEvent[]): void;
  reject(error: Error): void;
}

type Record = (event: NewEvent) => RecordedEvent;

export function takeCompanion(
  request: { resolve(result: unknown): void },
  outcome: Prepared | undefined,
  record: Record,
): () => void {
  if (!outcome) throw new Error("a companion answered fewer items than it was given");
  for (const event of outcome.events) record(event);
  return () => request.resolve(outcome.result);
}

/** Events that the log holds already are left out; whoever lost the lease appends nothing. */
export function takeEvents(request: Append, isHolder: boolean, known: Set<string>, record: Record): () => void {
  if (!isHolder) {
    const lost = new LeaseLost(request.checkpoint?.name ?? "");
    return () => request.reject(lost);
  }
  const recorded: RecordedEvent[] = [];
  for (const event of request.events) {
    if (known.has(event.id)) continue;
    known.add(event.id);
    recorded.push(record(event));
  }
  return () => request.resolve(recorded);
}
