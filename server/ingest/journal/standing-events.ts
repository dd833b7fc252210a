import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { decodeEvent, EVENT_COLUMNS, type EventRow } from "#server/log/event-row.ts";

/** What the log holds of one message. */
export interface Standing {
  /** Reports that no later event supersedes, in the order of the log. */
  live: RecordedEvent[];
  /** Ids of all events of the message, superseded ones too: none of them may be appended again. */
  ids: Set<string>;
}

const EVENTS_OF = `SELECT ${EVENT_COLUMNS} FROM event WHERE inbound_id = ANY($1::bigint[]) ORDER BY position`;

const NOTHING: Standing = { live: [], ids: new Set() };

/** The standing events of messages by their journal number. An event and what it supersedes always share that number. */
export async function standingEvents(
  client: pg.Pool | pg.ClientBase,
  inboundIds: readonly number[],
): Promise<(inboundId: number) => Standing> {
  const { rows } = await client.query<EventRow>({ name: "events-of", text: EVENTS_OF, values: [inboundIds] });
  const byMessage = new Map<number, RecordedEvent[]>();
  for (const event of rows.map(decodeEvent)) {
    const inboundId = event.lineage?.inboundId;
    if (inboundId === undefined) continue;
    const events = byMessage.get(inboundId);
    if (events) events.push(event);
    else byMessage.set(inboundId, [event]);
  }
  const standing = new Map([...byMessage].map(([id, events]) => [id, standingOf(events)]));
  return (inboundId) => standing.get(inboundId) ?? NOTHING;
}

function standingOf(events: RecordedEvent[]): Standing {
  const superseded = new Set(events.flatMap((event) => event.supersedes));
  const live = events.filter((event) => event.kind === "report" && !superseded.has(event.id));
  return { live, ids: new Set(events.map((event) => event.id)) };
}
