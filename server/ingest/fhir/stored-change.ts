import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import { toIso } from "#server/canonical/instant.ts";
import { parseJson } from "../http/parse-json.ts";
import type { TranslateContext } from "../http/translate-context.ts";
import { parseNotification } from "./envelope.ts";
import { type FhirChange, ignored, parked } from "./fhir-message.ts";
import { type FhirResource, resourceSchema } from "./fhir-parts.ts";
import { translateFhir } from "./translate-fhir.ts";

/** A change as the journal keeps it: a `collection` bundle led by the resource, with only what came along. */
export function storeChange(change: FhirChange): Buffer {
  const others = new Set([...change.included.values()].filter((resource) => resource !== change.resource));
  const bundle = {
    resourceType: "Bundle",
    type: "collection",
    ...(change.eventNumber === null ? {} : { identifier: { system: EVENT_NUMBER, value: String(change.eventNumber) } }),
    ...(change.eventAt === null ? {} : { timestamp: toIso(change.eventAt) }),
    entry: [change.resource, ...others].map((resource) => ({ resource })),
  };
  return Buffer.from(JSON.stringify(bundle));
}

const EVENT_NUMBER = "urn:caretower:subscription-event-number";

const collectionSchema = z.object({
  resourceType: z.literal("Bundle"),
  type: z.literal("collection"),
  identifier: z.object({ value: z.string().regex(/^\d{1,15}$/) }).optional(),
  timestamp: z.string().optional(),
  entry: z.array(z.object({ resource: resourceSchema })).min(1),
});

/** Translates a stored message again, after a change of mapping or site map. */
export function translateStoredFhir(body: Uint8Array, context: TranslateContext): Translation {
  const json = parseJson(body);
  if (!json.ok) return parked("unparsable", json.detail, null);
  const collection = collectionSchema.safeParse(json.value);
  if (collection.success) return translateFhir(changeFromCollection(collection.data), context);
  const parsed = parseNotification(json.value);
  if (!parsed.ok)
    return parked("schema", parsed.faults[0]?.detail ?? "not a notification", parsed.faults[0]?.pointer ?? null);
  const { notification } = parsed;
  const [event] = notification.events;
  if (!event) return ignored(notification.type);
  if (!event.resource) return unreadable();
  const { sentAt, included } = notification;
  const change = { resource: event.resource, included, eventNumber: event.number, eventAt: event.timestamp, sentAt };
  return translateFhir(change, context);
}

/** An event whose resource was neither enclosed nor readable. */
export function unreadable(): Translation {
  return parked(
    "field.missing",
    "The notification holds no resource and the source could not be asked for it",
    "focus",
  );
}

function changeFromCollection({ identifier, timestamp, entry }: z.output<typeof collectionSchema>): FhirChange {
  const [first, ...others] = entry.map(({ resource }) => resource);
  const resource: FhirResource = first ?? { resourceType: "Basic" };
  const named = others.flatMap((other): [string, FhirResource][] =>
    other.id ? [[`${other.resourceType}/${other.id}`, other]] : [],
  );
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return {
    resource,
    included: new Map(named),
    eventNumber: identifier ? Number(identifier.value) : null,
    eventAt: Number.isNaN(at) ? null : at,
    sentAt: null,
  };
}
