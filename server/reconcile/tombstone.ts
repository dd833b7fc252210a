import type { RecordedEvent } from "#server/canonical/event.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Cause } from "./cause.ts";
import type { AliasEdge } from "./identity/alias-graph.ts";
import type { FeedCourse } from "./identity/feed-visits.ts";

/** Enough to know whether something said of the patient could be about this visit or change what is held of it. Plain JSON. */
export interface BuriedVisit extends Pick<EncounterNow, "facility" | "class" | "status" | "arrivedAt" | "closedAt"> {
  /** As the feeds tell it; null: it is none that another feed's could be one with. */
  course: BuriedCourse | null;
}

export type BuriedCourse = Omit<FeedCourse, "sources" | "classes"> & {
  sources: string[];
  classes: NonNullable<EncounterNow["class"]>[];
};

/** A report about the number itself, one that was taken out again, or the cause for which it would have been looked at. */
export type Owed = { event: RecordedEvent } | { withdrawn: string; cause: Cause } | { cause: Cause };

/** What stays in memory of an encounter that left it: enough to know its number again. */
export interface Tombstone {
  key: string;
  /** Every number that went with it, its own among them: one alone would not bring the history back. */
  group: string[];
  beds: string[];
  /** Patients whom its reports name, as received. */
  tokens: string[];
  /** The account that it was last said to belong to. */
  account: string | null;
  /** FHIR resources in which it was told of, as stand-ins for a number. */
  resources: string[];
  /** Of a number that stood for a visit. */
  visit: BuriedVisit | null;
  /** What was said of it since, held back until the history is there again. */
  owed: Owed[];
  /** Its joins with another feed's visits, and whether one was in doubt. */
  joins: AliasEdge[];
  apart: boolean;
  /** Decisions in the log about the numbers of its group that are back already. */
  decided: RecordedEvent[];
}
