import type { EventPlaces, ShownEvent } from "#server/access/redact/redact-event.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { type LookSubject, reportedBy } from "./encounter-subject.ts";

/**
 * Whom a list of events tells something of, as it is about to be shown: whoever is named by an encounter that the reader learns, or
 * by nothing but a token while the event itself is open to the reader. An event that hides its patient is no look at one.
 */
export function subjectsOf(
  events: readonly RecordedEvent[],
  shown: readonly ShownEvent[],
  places: EventPlaces,
): LookSubject[] {
  const told = new Set(shown.filter((event) => event.hidden !== true).map(({ id }) => id));
  const groups = Map.groupBy(
    events.filter(({ id, encounter, patient }) => told.has(id) && (encounter ?? patient) !== null),
    ({ encounter, patient }) => encounter ?? patient,
  );
  return [...groups.values()].map((group) => {
    const subject = reportedBy(group[0]?.encounter ?? null, group);
    const near = group.map(({ bed }) => (bed === null ? null : places.unitOfBed(bed)));
    const now = subject.encounter === null ? [] : places.unitsOf(subject.encounter);
    const units = [...new Set([...subject.units, ...near, ...now])].filter((unit) => unit !== null);
    return { ...subject, unit: subject.unit ?? units[0] ?? null, units };
  });
}
