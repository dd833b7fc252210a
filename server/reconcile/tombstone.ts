import type { RecordedEvent } from "#server/canonical/event.ts";
import type { AliasEdge } from "./identity/alias-graph.ts";

/** What stays in memory of an encounter that left it: enough to know its number again. */
export interface Tombstone {
  key: string;
  /** Every number that went with it, its own among them: one alone would not bring the history back. */
  group: string[];
  beds: string[];
  /** Reports that came since, held back until the history is there again. */
  waiting: RecordedEvent[];
  /** Its joins with another feed's visits, and whether one was in doubt. */
  joins: AliasEdge[];
  apart: boolean;
  /** Decisions in the log about the numbers of its group that are back already. */
  decided: RecordedEvent[];
}
