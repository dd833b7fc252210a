import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Committed } from "#server/log/batch-committer.ts";
import type { Hash } from "../tree/hash.ts";
import { eventLeafHash } from "../tree/leaf.ts";

/**
 * Leaves of a batch as this node just committed it, from memory. None where the texts are not at hand or the database may have
 * stored a column in another form than it was given: then the builder reads the rows.
 */
export function committedLeaves({ events, bodies }: Pick<Committed, "events" | "bodies">): Hash[] {
  if (bodies?.length !== events.length || !events.every(isStoredAsGiven)) return [];
  return events.map((event, index) =>
    eventLeafHash({ ...columnsOf(event), inboundId: event.lineage?.inboundId ?? null, body: bodies[index] ?? "" }),
  );
}

function columnsOf(event: RecordedEvent) {
  const { position, epoch, id, type, kind, occurredAt, recordedAt } = event;
  const { facility, encounter, bed, patient, correlationId } = event;
  return { position, epoch, id, type, kind, occurredAt, recordedAt, facility, encounter, bed, patient, correlationId };
}

/** Times are whole milliseconds, ids in lower case, and no text holds half a character (it would be stored as U+FFFD). */
function isStoredAsGiven({ id, patient, occurredAt, facility, encounter, bed, correlationId }: RecordedEvent): boolean {
  return (
    Number.isSafeInteger(occurredAt) &&
    !/[A-Z]/.test(id) &&
    (patient === null || !/[A-Z]/.test(patient)) &&
    facility.isWellFormed() &&
    correlationId.isWellFormed() &&
    (encounter === null || encounter.isWellFormed()) &&
    (bed === null || bed.isWellFormed())
  );
}
