import type { EventType, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { AccessEntry } from "../ledger/access-entry.ts";
import { accessTellings, recordTellings } from "./administration-tellings.ts";
import { bedTellings } from "./bed-tellings.ts";
import { decisionTellings } from "./decision-tellings.ts";
import { encounterTellings } from "./encounter-tellings.ts";
import { ledgerTellings } from "./ledger-tellings.ts";
import { orderTellings } from "./order-tellings.ts";
import { patientTellings } from "./patient-tellings.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import { siteTime } from "./site-time.ts";
import { systemTellings } from "./system-tellings.ts";
import type { Teller, Telling, Tellings, Told } from "./telling.ts";
import { spaced, triggerWords, visitWords } from "./terms.ts";

/** A report that was recorded later than this says when it happened. */
const LATE_MS = 5 * 60_000;

/** Every type of event has its sentence: the compiler refuses a new one without. */
export const EVENT_TELLINGS: Tellings<EventType> = {
  ...encounterTellings,
  ...patientTellings,
  ...bedTellings,
  ...orderTellings,
  ...decisionTellings,
  ...systemTellings,
  ...accessTellings,
  ...recordTellings,
};

/** An event of the log as one plain sentence: `EPIC-ADT said V 204 388 moved from 5E-12 to ICU-03 (ADT A02)`. */
export function tellEvent(event: RecordedEvent, teller: Teller): Phrase {
  const told = toldOf(event, teller);
  const telling = EVENT_TELLINGS[event.type] as Telling<EventType> | undefined;
  // A log written by newer code may hold a type that this build has no words for.
  if (!telling) return say`${told.who}: ${plain(spaced(event.type))}`;
  const sentence = telling(event, told);
  return event.kind === "report" ? reported(event, sentence, told) : sentence;
}

/** An entry of the access ledger as one plain sentence: `Unit nurse 0417 opened V 203 117`. */
export function tellAccess(entry: AccessEntry): Phrase {
  return ledgerTellings[entry.action](entry, { visit: visitOf(entry.encounter), who: entry.actorName });
}

function toldOf(event: RecordedEvent, teller: Teller): Told {
  const timeZone = teller.timeZone(event.facility || null);
  return {
    at: (instant: Instant | null) => (instant === null ? null : siteTime(instant, event.recordedAt, timeZone)),
    visit: visitOf(event.encounter),
    who: whoOf(event, teller),
    cause: event.causationId === null ? null : teller.causeOf(event.causationId),
  };
}

function whoOf({ actor, data }: RecordedEvent, teller: Teller): string {
  if ("source" in data && typeof data.source === "string" && actor.startsWith("source:")) return data.source;
  if (actor.startsWith("source:")) return actor.slice("source:".length);
  if (actor === "system" || actor === "reconciler") return "Caretower";
  return teller.nameOf(actor) ?? actor.replace(":", " ");
}

function reported(event: RecordedEvent, clause: Phrase, { who, at }: Told): Phrase {
  const trigger = "trigger" in event.data ? event.data.trigger : null;
  const late = event.recordedAt - event.occurredAt > LATE_MS ? at(event.occurredAt) : null;
  return say`${who} said ${clause}${late ? plain(`, at ${late}`) : []}${trigger ? plain(` (${triggerWords(trigger)})`) : []}`;
}

function visitOf(encounter: string | null): Phrase {
  return encounter === null ? plain("a patient") : say`${visitWords(encounter)}`;
}
