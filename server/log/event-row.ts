import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";

/** Columns that every reader selects. */
export const EVENT_COLUMNS = `position, epoch, (extract(epoch from recorded_at) * 1000)::float8 AS "recordedAt", body`;

export interface EventRow {
  position: number;
  epoch: number;
  recordedAt: number;
  body: string;
}

/** The text that stands in the log for an event. Position, epoch and time of recording belong to the log, not to the text. */
export function encodeBody(event: NewEvent): string {
  return JSON.stringify(event);
}

/** The database holds only what `encodeBody` wrote and refuses changes, so its text is trusted here and nowhere else. */
export function decodeEvent(row: EventRow): RecordedEvent {
  const event = JSON.parse(row.body);
  event.position = row.position;
  event.epoch = row.epoch;
  event.recordedAt = row.recordedAt;
  return event;
}

/** What `decodeEvent` would give after the event has been written, without the way through text. */
export function recordEvent(event: NewEvent, position: number, epoch: number, recordedAt: number): RecordedEvent {
  return Object.assign({}, event, { position, epoch, recordedAt }) as RecordedEvent;
}
