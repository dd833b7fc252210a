import type { NewEvent } from "#server/canonical/event.ts";
import type { SystemEventData } from "#server/canonical/families/system.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { eventId } from "#server/log/event-id.ts";
import type { DiscardItem, RetranslateItem } from "./journal-item.ts";

type FeedEvent = Extract<keyof SystemEventData, `feed.${string}`>;

interface FeedStatement<T extends FeedEvent> {
  id: readonly string[];
  type: T;
  kind: "command" | "system";
  at: Instant;
  facility: string;
  actor: string;
  correlationId: string;
  lineage?: NewEvent["lineage"];
  data: SystemEventData[T];
}

/** An event about feeds themselves: no encounter, no bed, no person. */
export function feedEvent<T extends FeedEvent>({ id, at, lineage, ...rest }: FeedStatement<T>): NewEvent<T> {
  return {
    ...rest,
    id: eventId([rest.type, ...id]),
    version: 1,
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    encounter: null,
    bed: null,
    patient: null,
    causationId: null,
    supersedes: [],
    lineage: lineage ?? null,
  } as NewEvent<T>;
}

export interface Letter {
  id: number;
  inboundId: number;
  source: string;
  reason: string;
}

export function messageReplayed(item: RetranslateItem, letter: Letter, events: number, at: Instant): NewEvent {
  return feedEvent({
    id: [String(letter.id), item.translation.mappingVersion],
    type: "feed.message.replayed",
    kind: "command",
    at,
    facility: item.facility,
    actor: item.actor,
    correlationId: `inbound:${item.inboundId}`,
    lineage: lineageOf(item),
    data: { source: letter.source, deadLetterId: letter.id, reason: letter.reason, events },
  });
}

export function messageDiscarded(item: DiscardItem, letter: Letter, reasonRef: string, at: Instant): NewEvent {
  return feedEvent({
    id: [String(letter.id), String(at)],
    type: "feed.message.discarded",
    kind: "command",
    at,
    facility: item.facility,
    actor: item.actor,
    correlationId: `inbound:${letter.inboundId}`,
    lineage: { inboundId: letter.inboundId, mapping: "", mappingVersion: "", fields: [] },
    data: { source: letter.source, deadLetterId: letter.id, reason: letter.reason, reasonRef },
  });
}

/** Stands on the subject of what it withdraws, so that the encounter's timeline shows it. */
export function messageWithdrawn(item: RetranslateItem, standing: readonly NewEvent[], at: Instant): NewEvent {
  const first = standing[0];
  const event = feedEvent({
    id: [item.source, item.contentKey, item.translation.mappingVersion],
    type: "feed.message.withdrawn",
    kind: "system",
    at,
    facility: first?.facility ?? item.facility,
    actor: item.actor,
    correlationId: first?.correlationId ?? `inbound:${item.inboundId}`,
    lineage: lineageOf(item),
    data: { source: item.source },
  });
  return {
    ...event,
    encounter: first?.encounter ?? null,
    bed: first?.bed ?? null,
    patient: first?.patient ?? null,
    supersedes: standing.map(({ id }) => id),
  };
}

function lineageOf({ inboundId, translation }: RetranslateItem): NewEvent["lineage"] {
  return { inboundId, mapping: translation.mapping, mappingVersion: translation.mappingVersion, fields: [] };
}
