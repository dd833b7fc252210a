import type { RecordedEvent } from "#server/canonical/event.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { PlaceRef } from "#server/canonical/place.ts";

/** Whom a look at an encounter is about, as far as the ledger needs to know. */
export interface EncounterSubject {
  /** Encounter key. */
  encounter: string;
  /** Vault token; null where nobody was named. */
  patient: string | null;
  facility: string | null;
  /** Where the patient is, or was last. */
  unit: string | null;
  bed: string | null;
  /** Every unit of the stay: the present one, earlier ones, and where the patient is promised to go. */
  units: string[];
}

/** Whom events are about that name no encounter, too. */
export type LookSubject = Omit<EncounterSubject, "encounter"> & { encounter: string | null };

/** From an encounter's events, oldest first: what is held true, or else what was reported while nothing has been decided. */
export function subjectOf(encounter: string, events: readonly RecordedEvent[]): EncounterSubject {
  const now = latestTruth(events);
  return now ? decided(encounter, now) : { ...reportedBy(encounter, events), encounter };
}

function latestTruth(events: readonly RecordedEvent[]): EncounterNow | null {
  const decision = events.findLast(({ type }) => type.startsWith("stay.") || type === "encounter.revised");
  return decision && "now" in decision.data ? (decision.data.now as EncounterNow) : null;
}

function decided(encounter: string, now: EncounterNow): EncounterSubject {
  const place = now.place ?? now.stays.at(-1)?.place ?? null;
  const promised = [now.pendingAdmission?.to, now.pendingTransfer?.to];
  return {
    encounter,
    patient: now.patient,
    facility: now.facility,
    unit: place?.unit ?? null,
    bed: place?.bed ?? null,
    units: unitsOf([place, ...now.stays.map((stay) => stay.place), ...promised]),
  };
}

/** From some events of one encounter, or of one patient: what they themselves say. */
export function reportedBy(encounter: string | null, events: readonly RecordedEvent[]): LookSubject {
  const places = events.map(({ data }) => ("place" in data ? (data.place as PlaceRef | null) : null));
  const place = places.findLast((known) => known?.unit) ?? null;
  return {
    encounter,
    patient: events.findLast(({ patient }) => patient !== null)?.patient ?? null,
    facility: events.at(-1)?.facility ?? null,
    unit: place?.unit ?? null,
    bed: place?.bed ?? null,
    units: unitsOf(places),
  };
}

function unitsOf(places: readonly (PlaceRef | null | undefined)[]): string[] {
  return [...new Set(places.map((place) => place?.unit).filter((unit): unit is string => !!unit))];
}
