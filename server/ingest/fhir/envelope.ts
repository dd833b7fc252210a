import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import { type Fault, jsonPointer } from "../http/problem.ts";
import { conceptSchema, type FhirResource, referenceSchema, relativeReference, resourceSchema } from "./fhir-parts.ts";
import { parametersSchema, statusFromParameters } from "./status-parameters.ts";

export const NOTIFICATION_TYPES = [
  "handshake",
  "heartbeat",
  "event-notification",
  "query-status",
  "query-event",
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export interface NotificationEvent {
  /** Counts from 1 within a subscription. */
  number: number;
  timestamp: Instant | null;
  /** As the sender wrote it, absolute or relative. Null in an empty payload. */
  focus: string | null;
  additionalContext: string[];
  resource: FhirResource | null;
  /** The entry says that the focus was deleted. */
  isDeleted: boolean;
}

/** One notification, whatever FHIR version carried it. */
export interface Notification {
  type: NotificationType;
  /** Reference of the subscription as the sender wrote it. */
  subscription: string;
  topic: string | null;
  /** requested, active, error, off, entered-in-error. */
  status: string | null;
  eventsSinceStart: number | null;
  events: NotificationEvent[];
  /** Error codes of the subscription, such as `no-response`. */
  errors: string[];
  sentAt: Instant | null;
  id: string | null;
  /** Resources beside the status, by full URL and by `Type/id`. */
  included: Map<string, FhirResource>;
}

type ParsedNotification = { ok: true; notification: Notification } | { ok: false; faults: Fault[] };

/** string in R4 and R4B, integer64 (a JSON string by rule, a number in practice) in R5. */
const counterSchema = z
  .union([z.string().regex(/^\d{1,15}$/), z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)])
  .transform(Number);

const instantSchema = z.string().transform((text) => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
});

const typeSchema = z.enum(NOTIFICATION_TYPES);

/** SubscriptionStatus of R4B and R5. */
const statusSchema = z.object({
  type: typeSchema,
  subscription: referenceSchema,
  topic: z.string().optional(),
  status: z.string().optional(),
  eventsSinceSubscriptionStart: counterSchema.optional(),
  notificationEvent: z
    .array(
      z.object({
        eventNumber: counterSchema.optional(),
        timestamp: instantSchema.optional(),
        focus: referenceSchema.optional(),
        additionalContext: z.array(referenceSchema).optional(),
      }),
    )
    .optional(),
  error: z.array(conceptSchema).optional(),
});
type SubscriptionStatus = z.output<typeof statusSchema>;

const entrySchema = z.object({
  fullUrl: z.string().optional(),
  resource: resourceSchema.optional(),
  request: z.object({ method: z.string().optional(), url: z.string().optional() }).optional(),
  response: z.object({ status: z.string().optional() }).optional(),
});
type Entry = z.output<typeof entrySchema>;

const bundleSchema = z.object({
  resourceType: z.literal("Bundle"),
  id: z.string().optional(),
  type: z.enum(["history", "subscription-notification", "searchset"]),
  timestamp: instantSchema.optional(),
  entry: z.array(entrySchema).min(1).max(10_000),
});

/**
 * Reads a notification: a `history` bundle led by Parameters (R4 backport) or SubscriptionStatus (R4B), a
 * `subscription-notification` bundle (R5), the answer to `$status` or `$events`, or a status resource alone.
 */
export function parseNotification(value: unknown): ParsedNotification {
  const resource = resourceSchema.safeParse(value);
  if (!resource.success) return fail(resource.error, []);
  if (resource.data.resourceType !== "Bundle") return build(resource.data, [], [], null, resource.data.id ?? null);
  const bundle = bundleSchema.safeParse(value);
  if (!bundle.success) return fail(bundle.error, []);
  const position = bundle.data.entry.findIndex((entry) => entry.resource && isStatus(entry.resource));
  const status = bundle.data.entry[position]?.resource;
  if (!status) return { ok: false, faults: [{ pointer: "/entry/0/resource", detail: "no subscription status" }] };
  const rest = bundle.data.entry.filter((entry) => entry.resource !== status);
  const path = ["entry", position, "resource"];
  return build(status, path, rest, bundle.data.timestamp ?? null, bundle.data.id ?? null);
}

function isStatus(resource: FhirResource): boolean {
  return resource.resourceType === "Parameters" || resource.resourceType === "SubscriptionStatus";
}

function fail(error: z.ZodError, path: PropertyKey[]): ParsedNotification {
  const faults = error.issues.map((issue) => ({
    pointer: jsonPointer([...path, ...issue.path]),
    detail: issue.message,
  }));
  return { ok: false, faults };
}

function build(
  resource: FhirResource,
  path: PropertyKey[],
  entries: Entry[],
  sentAt: Instant | null,
  id: string | null,
): ParsedNotification {
  let plain: unknown = resource;
  if (resource.resourceType === "Parameters") {
    const parameters = parametersSchema.safeParse(resource);
    if (!parameters.success) return fail(parameters.error, path);
    plain = statusFromParameters(parameters.data);
  } else if (resource.resourceType !== "SubscriptionStatus")
    return { ok: false, faults: [{ pointer: "/resourceType", detail: "not a subscription notification" }] };
  const status = statusSchema.safeParse(plain);
  if (!status.success) return fail(status.error, path);
  const { notificationEvent = [], eventsSinceSubscriptionStart } = status.data;
  if (eventsSinceSubscriptionStart === undefined && notificationEvent.some((event) => event.eventNumber === undefined))
    return { ok: false, faults: [{ pointer: jsonPointer([...path, "notificationEvent"]), detail: "no event number" }] };
  return { ok: true, notification: assemble(status.data, entries, sentAt, id) };
}

function assemble(
  status: SubscriptionStatus,
  entries: Entry[],
  sentAt: Instant | null,
  id: string | null,
): Notification {
  const included = new Map<string, FhirResource>();
  const deleted = new Set<string>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      if (entry.resource) included.set(name, entry.resource);
      else if (entry.request?.method === "DELETE") deleted.add(name);
    }
  }
  const first = entries.find((entry) => entry.resource)?.fullUrl ?? null;
  const find = (reference: string) => included.get(reference) ?? included.get(relativeReference(reference) ?? "");
  const listed = status.notificationEvent ?? [];
  const counted = status.eventsSinceSubscriptionStart ?? 0;
  const events = listed.map((event, index): NotificationEvent => {
    // A sender that names no focus but encloses one resource for one event means that resource.
    const focus = event.focus?.reference ?? (listed.length === 1 ? first : null);
    const isDeleted = focus !== null && (deleted.has(focus) || deleted.has(relativeReference(focus) ?? ""));
    return {
      // Without a number of its own it is the one that the count ends with: the count includes what is sent (R5 SubscriptionStatus).
      number: event.eventNumber ?? counted - (listed.length - 1 - index),
      timestamp: event.timestamp ?? null,
      focus,
      additionalContext: (event.additionalContext ?? []).flatMap((reference) => reference.reference ?? []),
      resource: focus === null ? null : (find(focus) ?? null),
      isDeleted,
    };
  });
  return {
    type: status.type,
    subscription: status.subscription.reference ?? "",
    topic: status.topic ?? null,
    status: status.status ?? null,
    eventsSinceStart: status.eventsSinceSubscriptionStart ?? null,
    events: events.toSorted((a, b) => a.number - b.number),
    errors: (status.error ?? []).flatMap((error) => (error.coding ?? []).flatMap(({ code }) => code ?? [])),
    sentAt,
    id,
    included,
  };
}

function namesOf(entry: Entry): string[] {
  const { resource, fullUrl, request } = entry;
  const own = resource?.id ? `${resource.resourceType}/${resource.id}` : null;
  const asked = request?.url ? relativeReference(request.url) : null;
  const full = fullUrl ? [fullUrl, relativeReference(fullUrl)] : [];
  return [...full, own, ...(resource ? [] : [asked])].filter((name) => name !== null);
}
