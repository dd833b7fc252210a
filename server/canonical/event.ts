import type { EventData } from "./event-data.ts";
import type { Instant } from "./instant.ts";

export type EventType = keyof EventData;

/**
 * What kind of statement an event is. A report is what a source said and may be wrong; a decision is what we hold true and
 * names the reports it rests on; a command is what a person or token asked of us; a system event is the site's own
 * configuration, timers and feeds.
 */
export type EventKind = "report" | "decision" | "command" | "system";

/** One field of the inbound message that an event was read from, such as `PV1-3.1` or `Encounter.location[0]`. */
export interface LineageField {
  path: string;
  /** The attribute of the event that it filled, such as `place`. */
  as: string;
}

/** The way back from an event to the bytes it came from. */
export interface Lineage {
  inboundId: number;
  /** Mapping name, such as `hl7v2.adt`. */
  mapping: string;
  /** Version of the mapping's code and of the site map it read, such as `3+site:58`. */
  mappingVersion: string;
  fields: LineageField[];
}

/** A canonical event before the log has given it a position. */
export interface NewEvent<T extends EventType = EventType> {
  /** UUID derived from its cause, so that a retry is the same event. */
  id: string;
  type: T;
  version: number;
  kind: EventKind;
  /** When it happened in the world. */
  occurredAt: Instant;
  /** Minutes east of UTC in which the source stated `occurredAt`. */
  occurredOffset: number;
  /** When the source says it wrote it down (EVN-2, lastUpdated). */
  sourceRecordedAt: Instant | null;
  facility: string;
  /** Encounter key, see `encounterKey`. */
  encounter: string | null;
  /** Bed id of the site map. */
  bed: string | null;
  /** Vault token of the patient, never an identifier. */
  patient: string | null;
  /** `source:EPIC-ADT`, `reconciler`, `user:<id>`, `token:<id>`, `system`. */
  actor: string;
  correlationId: string;
  causationId: string | null;
  /** Ids of the events that this one replaces after a re-translation. */
  supersedes: string[];
  lineage: Lineage | null;
  data: EventData[T];
}

/** An event as it stands in the log. */
export type RecordedEvent<T extends EventType = EventType> = {
  [K in T]: NewEvent<K> & {
    /** Dense: position n+1 follows n without a gap, starting at 1. */
    position: number;
    /** Raised by an operator when positions may have been reused (restore, failover). */
    epoch: number;
    /** When our transaction wrote it. */
    recordedAt: Instant;
  };
}[T];

/** Key of an encounter: facility, number and the authority that issued it, when it is not the facility's own. */
export function encounterKey(facility: string, number: string, authority: string | null): string {
  return authority ? `${facility}/${number}@${authority}` : `${facility}/${number}`;
}

/** The visit number inside an encounter key, as people say it. */
export function visitNumber(key: string): string {
  const start = key.indexOf("/") + 1;
  const end = key.lastIndexOf("@");
  return end > start ? key.slice(start, end) : key.slice(start);
}
