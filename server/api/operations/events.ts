import { z } from "zod";
import type { Principal } from "#server/access/principal.ts";
import type { ShownEvent } from "#server/access/redact/redact-event.ts";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { eventJson, isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { eventSchema, instantQuery, listOf, textQuery } from "../schemas.ts";

/** An encounter's events are read as far back as this. */
const STORY = 1000;

const eventsQuery = z.object({
  encounter: textQuery,
  bed: textQuery,
  type: textQuery,
  inbound: z.coerce.number().int().positive().optional(),
  since: instantQuery,
  until: instantQuery,
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.coerce.number().int().positive().optional(),
});

/** Whatever events are asked by, what they tell of a patient is a look at that patient, and stands in the ledger before it is told. */
export function eventOperations(
  reader: LogReader,
  looks: Pick<Looks, "encounter" | "events">,
  show: ShowEvents,
): Operation[] {
  /** Nothing of an encounter leaves before the look at it is written down. */
  const look = async (principal: Principal, key: string, events: RecordedEvent[]) => {
    const { decision } = await looks.encounter(principal, { key, events }).catch(refuseUnwritten);
    if (!decision.allowed) throw new ApiRefusal(403, decision.reason, "This encounter is hidden by your role");
  };
  const shownTo = async (principal: Principal, events: RecordedEvent[]) => {
    const shown = show(principal, events);
    await looks.events(principal, events, shown).catch(refuseUnwritten);
    return shown;
  };
  return [
    operation({
      method: "GET",
      path: "/api/v1/events",
      id: "listEvents",
      summary: "Events of the log by encounter, bed, type and time of recording, newest first",
      tag: "log",
      access: "events.read",
      query: eventsQuery,
      answer: listOf(eventSchema),
      handle: async ({ query, principal }) => {
        const { encounter, inbound, cursor, limit, ...rest } = query;
        const keys = encounter ? await reader.encounterKeys(encounter) : [];
        if (encounter && keys.length === 0) return json({ items: [], next: null });
        if (keys[0])
          await look(principal, keys[0], (await reader.find({ encounter: keys[0], limit: STORY })).reverse());
        const events = await reader.find({
          ...rest,
          encounter: keys[0],
          inboundId: inbound,
          before: cursor,
          limit: limit + 1,
        });
        const page = events.slice(0, limit);
        const next = events.length > limit ? String(page[page.length - 1]?.position) : null;
        return json({ items: (await shownTo(principal, page)).map(eventJson), next });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/events/{id}",
      id: "readEvent",
      summary: "One event by its id or position",
      tag: "log",
      access: "events.read",
      params: z.object({ id: z.union([z.uuid(), z.string().regex(/^\d{1,15}$/)]) }),
      answer: eventSchema,
      handle: async ({ params, principal }) => {
        const found = /^\d+$/.test(params.id)
          ? await reader.byPosition(Number(params.id))
          : await reader.byId(params.id);
        const [event] = found ? await shownTo(principal, [found]) : [];
        if (!event) throw notFound("event");
        return json(eventJson(event));
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/encounters/{visitNumber}",
      id: "readEncounter",
      summary: "One encounter: what is held true of it, and everything that was said about it",
      tag: "encounters",
      access: "encounter.view",
      params: z.object({ visitNumber: z.string().min(1).max(120) }),
      answer: z.object({
        key: z.string(),
        now: z.record(z.string(), z.unknown()).nullable(),
        events: z.array(eventSchema),
      }),
      handle: async ({ params, principal }) => {
        const [key] = await reader.encounterKeys(params.visitNumber);
        if (!key) throw notFound("encounter");
        const events = (await reader.find({ encounter: key, limit: STORY })).reverse();
        await look(principal, key, events);
        const shown = show(principal, events);
        return json({ key, now: isoTimes(latestTruth(shown)), events: shown.map(eventJson) });
      },
    }),
  ];
}

function refuseUnwritten(): never {
  throw new ApiRefusal(503, "ledger", "Nothing is shown while the access ledger cannot be written");
}

function latestTruth(events: readonly ShownEvent[]): unknown {
  const decision = events.findLast(({ type }) => type.startsWith("stay.") || type === "encounter.revised");
  const data = decision?.data;
  return typeof data === "object" && data !== null && "now" in data ? data.now : null;
}
