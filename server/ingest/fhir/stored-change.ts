import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import { toIso } from "#server/canonical/instant.ts";
import { parseJson } from "../http/parse-json.ts";
import type { TranslateContext } from "../http/translate-context.ts";
import { parseNotification } from "./envelope.ts";
import { type FhirChange, ignored, parked } from "./fhir-message.ts";
import { type FhirResource, relativeReference, resourceSchema } from "./fhir-parts.ts";
import { translateFhir } from "./translate-fhir.ts";

/** A change as the journal keeps it: a `collection` bundle led by the resource, with only what came along. */
export function storeChange(change: FhirChange): Buffer {
  const others = relatedTo(change);
  const spokenAt = change.eventAt ?? change.sentAt;
  const bundle = {
    resourceType: "Bundle",
    type: "collection",
    ...(change.eventNumber === null ? {} : { identifier: { system: EVENT_NUMBER, value: String(change.eventNumber) } }),
    ...(spokenAt === null ? {} : { timestamp: toIso(spokenAt) }),
    entry: [change.resource, ...others].map((resource) => ({ resource })),
  };
  return Buffer.from(JSON.stringify(bundle));
}

/** How far references are followed: a task's encounter, its patient, or a bed's room and ward. */
const MAX_STEPS = 4;

/** The resources that a change points at, directly or over others; a page of a search holds many that it does not. */
function relatedTo({ resource, included }: FhirChange): FhirResource[] {
  const found = new Set([resource]);
  let edge = [resource];
  for (let step = 0; step < MAX_STEPS && edge.length > 0; step++) {
    const next = edge
      .flatMap(referencesIn)
      .flatMap((name) => included.get(name) ?? included.get(relativeReference(name) ?? "") ?? []);
    edge = [...new Set(next)].filter((other) => !found.has(other));
    for (const other of edge) found.add(other);
  }
  found.delete(resource);
  return [...found];
}

function referencesIn(resource: FhirResource): string[] {
  const names: string[] = [];
  const open: unknown[] = [resource];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if ("reference" in value && typeof value.reference === "string") names.push(value.reference);
    for (const part of Object.values(value)) if (part !== undefined) open.push(part);
  }
  return names;
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
