import type { RecordedEvent } from "#server/canonical/event.ts";

/** What stays in memory of an encounter that left it: enough to know its number again. */
export interface Tombstone {
  key: string;
  beds: string[];
  /** Reports that came since, held back until the history is there again. */
  waiting: RecordedEvent[];
}
