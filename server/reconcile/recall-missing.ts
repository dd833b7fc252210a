import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Reconciler } from "./reconciler.ts";

/**
 * Brings back what has left memory and is needed again, from what `read` answers: an encounter's events in the order of the log.
 * What comes back may name more. Answers whether anything came back.
 */
export async function recallMissing(
  reconciler: Pick<Reconciler, "missing" | "recall">,
  read: (encounter: string) => Promise<RecordedEvent[]>,
): Promise<boolean> {
  let hasCome = false;
  for (let missing = reconciler.missing(); missing.length > 0; missing = reconciler.missing())
    for (const encounter of missing) {
      reconciler.recall(encounter, await read(encounter));
      hasCome = true;
    }
  return hasCome;
}
