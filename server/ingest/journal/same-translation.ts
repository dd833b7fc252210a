import { isDeepStrictEqual } from "node:util";
import type { NewEvent } from "#server/canonical/event.ts";

/**
 * Whether two translations of one message say the same. Ids, versions and lineage tell how it was said, not what; a note is the
 * same note whatever its reference.
 */
export function isSameTranslation(standing: readonly NewEvent[], fresh: readonly NewEvent[]): boolean {
  return (
    standing.length === fresh.length &&
    standing.every((event, index) => isDeepStrictEqual(statement(event), statement(fresh[index])))
  );
}

/** What an event states, as it reads after its way through the log. */
export function statement(event: NewEvent | undefined): unknown {
  if (!event) return null;
  const { type, occurredAt, occurredOffset, sourceRecordedAt, facility, encounter, bed, patient } = event;
  const { notes, ...data } = event.data as { notes?: Record<string, string> };
  const said = { type, occurredAt, occurredOffset, sourceRecordedAt, facility, encounter, bed, patient, data };
  return JSON.parse(JSON.stringify({ ...said, notes: Object.keys(notes ?? {}).sort() }));
}
