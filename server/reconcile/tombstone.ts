import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Cause } from "./cause.ts";
import type { AliasEdge } from "./identity/alias-graph.ts";

/** Enough to know a visit again that is told of under no number of its own. */
export interface BuriedVisit {
  patient: string;
  /** When it was over. */
  until: Instant;
  /** Feeds that spoke of it, and the FHIR resources in which they did, as stand-ins for a number. */
  sources: string[];
  resources: string[];
}

/** What stays in memory of an encounter that left it: enough to know its number again. */
export interface Tombstone {
  key: string;
  /** Every number that went with it, its own among them: one alone would not bring the history back. */
  group: string[];
  beds: string[];
  /** Of the number that stood for the visit. */
  visit: BuriedVisit | null;
  /** Reports that came since, held back until the history is there again. */
  waiting: RecordedEvent[];
  /** Reports that may be another feed's about the same visit. */
  wantedBy: Cause[];
  /** Its joins with another feed's visits, and whether one was in doubt. */
  joins: AliasEdge[];
  apart: boolean;
  /** Decisions in the log about the numbers of its group that are back already. */
  decided: RecordedEvent[];
}
