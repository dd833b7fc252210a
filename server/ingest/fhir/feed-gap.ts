import type { NewEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { eventId } from "#server/log/event-id.ts";
import type { SiteMap } from "#server/site/site-map.ts";

/** A gap in a subscription's numbers as an event, so that it is on record who was blind, and for how long. */
export function feedGap(
  kind: "detected" | "closed",
  source: string,
  range: { from: number; to: number },
  site: SiteMap,
  at: Instant,
): NewEvent {
  const facility = site.sources.find((known) => known.id === source)?.facility ?? site.facilities[0]?.id ?? "";
  return {
    id: eventId(["feed.gap", kind, source, String(range.from), String(range.to), String(at)]),
    type: `feed.gap.${kind}`,
    version: 1,
    kind: "system",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility,
    encounter: null,
    bed: null,
    patient: null,
    actor: `source:${source}`,
    correlationId: `feed:${source}`,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { source, from: range.from, to: range.to },
  };
}
