import { eventJson } from "#server/api/iso-times.ts";
import { toIso } from "#server/canonical/instant.ts";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";
import type { FixtureRoute } from "./fixture-api.ts";
import type { FixtureInbound, FixtureStory } from "./fixture-story.ts";

/** Events, encounters and stored messages of the story as the API gives them. */
export function storyApi(story: () => FixtureStory): FixtureRoute {
  return ({ path, query }) => {
    const { key, events, inbound } = story();
    const visit = /^\/api\/v1\/encounters\/(.+)$/.exec(path)?.[1];
    if (visit !== undefined) {
      if (!isVisit(visit, key)) return { status: 404, body: { title: "Not found", detail: "No such encounter" } };
      return { status: 200, body: { key, now: null, events: events.map(eventJson) } };
    }
    if (path === "/api/v1/events") {
      const wanted = events.filter(
        (event) =>
          (!query.get("type") || event.type === query.get("type")) &&
          (!query.get("bed") || event.bed === query.get("bed")) &&
          (!query.get("encounter") || isVisit(query.get("encounter") ?? "", key)),
      );
      const limit = Number(query.get("limit") ?? 100);
      return { status: 200, body: { items: wanted.toReversed().slice(0, limit).map(eventJson), next: null } };
    }
    const id = /^\/api\/v1\/inbound\/(\d+)$/.exec(path)?.[1];
    const found = id === undefined ? undefined : inbound.get(Number(id));
    return found ? { status: 200, body: inboundJson(found, story()) } : null;
  };
}

export function isVisit(visit: string, key: string): boolean {
  return visit === key || visit === key.slice(key.indexOf("/") + 1);
}

function inboundJson({ id, item, text }: FixtureInbound, { events }: FixtureStory): Record<string, unknown> {
  return {
    id,
    source: item.source,
    protocol: item.protocol,
    kind: item.kind,
    controlId: item.controlId,
    receivedAt: toIso(item.receivedAt),
    messageTime: item.messageTime === null ? null : toIso(item.messageTime),
    remote: item.remote,
    bytes: item.body.length,
    outcome: "stored",
    answer: "accepted",
    duplicateOf: null,
    mapping: item.translation.mapping,
    mappingVersion: item.translation.mappingVersion,
    flags: [],
    events: events.filter((event) => event.lineage?.inboundId === id).map(eventJson),
    fields: item.translation.drafts.flatMap((draft) => draft.fields),
    raw: maskMessage({ protocol: item.protocol, body: Buffer.from(text) }),
  };
}
