import type { EventType, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Phrase } from "./phrase.ts";

/** The report or command behind a decision, as far as a sentence names it. */
export interface CauseWords {
  type: string;
  trigger: string | null;
  source: string | null;
}

/** What a sentence needs besides the entry itself. */
export interface Teller {
  /** IANA name of a facility's zone. */
  timeZone(facility: string | null): string;
  /** How an actor is known; null where no name is on record. */
  nameOf(actor: string): string | null;
  /** Null where the cause is not at hand. */
  causeOf(eventId: string): CauseWords | null;
}

/** Words around one event. */
export interface Told {
  /** `13:05`, with the day where it is another one than that of recording. */
  at(instant: Instant | null): string | null;
  /** `V 204 388`, or `a patient` where the event names no visit. */
  visit: Phrase;
  /** Who did it, as people know them. */
  who: string;
  cause: CauseWords | null;
}

/** The sentence of one type of event. */
export type Telling<T extends EventType> = (event: RecordedEvent<T>, told: Told) => Phrase;
export type Tellings<T extends EventType> = { readonly [K in T]: Telling<K> };
