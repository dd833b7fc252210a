import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Reconciler } from "./reconciler.ts";

/** What is asked of the log. */
export interface History {
  /** An encounter's events in the order of the log. */
  of(encounter: string): Promise<RecordedEvent[]>;
  /** By id, the encounters that these events are about. */
  encounters(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/**
 * Brings back what has left memory and is needed again. What comes back may name more, and may take out what others said. Answers
 * whether there was anything to ask, so that there may be something to decide now.
 */
export async function recallMissing(
  reconciler: Pick<Reconciler, "lost" | "find" | "missing" | "recall">,
  history: History,
): Promise<boolean> {
  for (let hasAsked = false; ; hasAsked = true) {
    const lost = reconciler.lost();
    if (lost.length > 0) reconciler.find(await history.encounters(lost));
    const missing = reconciler.missing();
    if (lost.length === 0 && missing.length === 0) return hasAsked;
    for (const encounter of missing) {
      reconciler.recall(encounter, await history.of(encounter));
      // A report of one that is still away must be found before that one comes back.
      if (reconciler.lost().length > 0) break;
    }
  }
}
