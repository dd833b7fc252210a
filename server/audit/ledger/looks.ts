import { classOf } from "#server/access/audience.ts";
import { audienceOf, purposeOf } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { EventPlaces, ShownEvent } from "#server/access/redact/redact-event.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { subjectOf } from "./encounter-subject.ts";
import { subjectsOf } from "./event-subjects.ts";
import { type EncounterLooked, lookAtEncounter } from "./look-at-encounter.ts";
import type { ListExport, NoteView } from "./note-view.ts";

/** What pages and operations write down before they show it. Each rejects when the ledger cannot be written. */
export interface Looks {
  encounter(principal: Principal, found: { key: string; events: readonly RecordedEvent[] }): Promise<EncounterLooked>;
  /** Events by whatever they were asked for, as they are about to be shown: a look at every patient of whom they tell something. */
  events(principal: Principal, events: readonly RecordedEvent[], shown: readonly ShownEvent[]): Promise<void>;
  /** A stored message, with the events that were made of it. */
  raw(principal: Principal, inbound: number, events: readonly RecordedEvent[]): Promise<void>;
  /** A list that leaves the screen. */
  list(principal: Principal, list: Omit<ListExport, "principal" | "fields">): Promise<void>;
}

export interface LookPorts {
  notes: Pick<NoteView, "encounter" | "patients" | "refused" | "raw" | "list">;
  reader: Pick<LogReader, "find">;
  /** Where patients and beds are now. */
  places: EventPlaces;
}

export function createLooks({ notes, reader, places }: LookPorts): Looks {
  return {
    encounter: (principal, found) => lookAtEncounter(principal, found, notes),
    events: (principal, events, shown) => {
      const audience = audienceOf(principal);
      const looks = subjectsOf(events, shown, places).map((subject) => ({
        principal,
        subject,
        purpose: purposeOf(principal, subject.encounter),
        fields: classOf(audience, subject),
      }));
      return notes.patients(looks);
    },
    raw: async (principal, inbound, events) => {
      const key = events.find(({ encounter }) => encounter !== null)?.encounter ?? null;
      const story = key === null ? [] : await reader.find({ encounter: key, limit: 1000 });
      const subject = key === null ? null : subjectOf(key, story.reverse());
      await notes.raw({ principal, subject, purpose: purposeOf(principal, key), inbound });
    },
    list: (principal, list) => notes.list({ ...list, principal, fields: audienceOf(principal).clearance }),
  };
}
