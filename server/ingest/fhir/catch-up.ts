import { z } from "zod";
import { type Instant, toIso } from "#server/canonical/instant.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { type Notification, type NotificationEvent, parseNotification } from "./envelope.ts";
import type { NumberRange } from "./event-counter.ts";
import type { FhirClient } from "./fhir-client.ts";
import type { FhirChange } from "./fhir-message.ts";
import { type FhirResource, referenceSchema, relativeReference, resourceSchema } from "./fhir-parts.ts";

type ReadChange =
  | { kind: "read"; change: FhirChange }
  /** The server says there is no such resource (any more). */
  | { kind: "absent" }
  | { kind: "refused" }
  | { kind: "unavailable" };

/** The change of a notification's event: its enclosed resource, else a read of its focus (reference mapping H5). */
export async function readEvent(
  client: FhirClient | null,
  event: NotificationEvent,
  notification: Notification,
): Promise<ReadChange> {
  const rest = { eventNumber: event.number, eventAt: event.timestamp, sentAt: notification.sentAt };
  if (event.resource) {
    return withReferenced(client, { resource: event.resource, included: notification.included, ...rest });
  }
  const path = relativeReference(event.focus ?? "");
  if (!client || !path) return { kind: event.isDeleted ? "absent" : "refused" };
  const reply = await client.get(path);
  if (reply.kind !== "found") return { kind: reply.kind };
  const resource = resourceSchema.safeParse(reply.body);
  if (!resource.success || resource.data.resourceType !== path.split("/")[0]) return { kind: "refused" };
  return withReferenced(client, { resource: resource.data, included: notification.included, ...rest });
}

/** Elements whose target carries an identity that the translation needs. */
const NEEDED = ["subject", "for", "encounter", "partOf"] as const;

/** Reads the patient and the visit that a resource only points at. One that does not exist is left to the translation. */
async function withReferenced(client: FhirClient | null, change: FhirChange): Promise<ReadChange> {
  if (!client) return { kind: "read", change };
  const included = new Map(change.included);
  for (const element of NEEDED) {
    const reference = referenceSchema.safeParse(change.resource[element]);
    if (!reference.success || reference.data.identifier) continue;
    const path = relativeReference(reference.data.reference ?? "");
    if (!path || included.has(path)) continue;
    const reply = await client.get(path);
    if (reply.kind === "unavailable") return { kind: "unavailable" };
    const found = reply.kind === "found" ? resourceSchema.safeParse(reply.body) : null;
    if (found?.success) included.set(path, found.data);
  }
  return { kind: "read", change: { ...change, included } };
}

/**
 * Missed events by number: `$events` of the backport (operation backport-subscription-events) and of R5. Null when the
 * server does not offer it; "unavailable" when it should be asked again later.
 */
export async function askEvents(
  client: FhirClient,
  subscription: string,
  { from, to }: NumberRange,
): Promise<Notification | "unavailable" | null> {
  const path = relativeReference(subscription);
  if (!path) return null;
  const reply = await client.get(
    `${path}/$events?eventsSinceNumber=${from}&eventsUntilNumber=${to}&content=full-resource`,
  );
  if (reply.kind === "unavailable") return "unavailable";
  if (reply.kind !== "found") return null;
  const parsed = parseNotification(reply.body);
  if (!parsed.ok) return null;
  // A server may answer more than was asked; those numbers are accounted for elsewhere.
  const events = parsed.notification.events.filter(({ number }) => from <= number && number <= to);
  return { ...parsed.notification, events };
}

/** The subscription's own word about itself (reference mapping H4). */
export async function askStatus(client: FhirClient, subscription: string): Promise<Notification | null> {
  const path = relativeReference(subscription);
  const reply = path ? await client.get(`${path}/$status`) : null;
  const parsed = reply?.kind === "found" ? parseNotification(reply.body) : null;
  return parsed?.ok ? parsed.notification : null;
}

const POLLED: Record<string, string[]> = {
  Encounter: ["Encounter:subject", "Encounter:location"],
  Location: [],
  ServiceRequest: ["ServiceRequest:subject", "ServiceRequest:encounter"],
  Task: ["Task:patient", "Task:encounter"],
  Observation: ["Observation:subject", "Observation:encounter"],
  DiagnosticReport: ["DiagnosticReport:subject", "DiagnosticReport:encounter"],
  Appointment: ["Appointment:patient"],
  Flag: ["Flag:subject", "Flag:encounter"],
  CarePlan: ["CarePlan:subject", "CarePlan:encounter"],
  EncounterHistory: ["EncounterHistory:subject"],
  Patient: [],
};

/** Without it the board is wrong; a server that refuses to show any other type has nothing of it for us. */
const INDISPENSABLE = "Encounter";

/** Encounter statuses that say somebody is or may be in the house, over R4 and R5. */
const OPEN_STATUSES = {
  R4: "arrived,triaged,in-progress,onleave",
  R4B: "arrived,triaged,in-progress,onleave",
  R5: "in-progress,on-hold,discharged",
};

/** Pages of a hundred: a guard against a server whose paging goes in circles. */
const MAX_PAGES = 2_000;

export interface Harvest {
  changes: FhirChange[];
  /** False when a page could not be read now: ask again later. */
  isComplete: boolean;
}

/** Everything written since, over all types that are read of this source. */
export async function pollChanges(
  client: FhirClient,
  since: Instant,
  { dischargePlanCodes }: Pick<SiteSource, "dischargePlanCodes">,
): Promise<Harvest> {
  const types = Object.keys(POLLED).filter((type) => type !== "CarePlan" || dischargePlanCodes.length > 0);
  const harvests: Harvest[] = [];
  for (const type of types)
    harvests.push(await search(client, type, `_lastUpdated=ge${encodeURIComponent(toIso(since))}&_sort=_lastUpdated`));
  return join(harvests);
}

/** Every open encounter: the new base line after a counter started anew (reference mapping H3). */
export function readCensus(client: FhirClient, version: keyof typeof OPEN_STATUSES): Promise<Harvest> {
  return search(client, "Encounter", `status=${OPEN_STATUSES[version]}`);
}

function join(harvests: Harvest[]): Harvest {
  return {
    changes: harvests.flatMap(({ changes }) => changes),
    isComplete: harvests.every(({ isComplete }) => isComplete),
  };
}

const pageSchema = z.object({
  resourceType: z.literal("Bundle"),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).optional(),
  entry: z
    .array(
      z.object({
        fullUrl: z.string().optional(),
        resource: resourceSchema.optional(),
        search: z.object({ mode: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

/** A server that is strict about search parameters (R4 3.1.1.1) may refuse the includes: then what is referred to is missing. */
async function search(client: FhirClient, type: string, query: string): Promise<Harvest> {
  const includes = (POLLED[type] ?? []).map((include) => `&_include=${include}`).join("");
  const found = await searchPages(client, type, `${query}&_count=100${includes}`);
  if (found !== null) return found;
  const plain = includes === "" ? null : await searchPages(client, type, `${query}&_count=100`);
  return plain ?? { changes: [], isComplete: type !== INDISPENSABLE };
}

/** Null: the server refuses the question. */
async function searchPages(client: FhirClient, type: string, query: string): Promise<Harvest | null> {
  let next: string | undefined = `${type}?${query}`;
  const matches: FhirResource[] = [];
  const included = new Map<string, FhirResource>();
  for (let page = 0; next && page < MAX_PAGES; page++) {
    const reply = await client.get(next);
    if (page === 0 && (reply.kind === "absent" || reply.kind === "refused")) return null;
    const parsed = reply.kind === "found" ? pageSchema.safeParse(reply.body) : null;
    if (!parsed?.success) return { changes: changesOf(matches, included), isComplete: false };
    for (const { fullUrl, resource, search: role } of parsed.data.entry ?? []) {
      if (!resource) continue;
      if (fullUrl) included.set(fullUrl, resource);
      if (resource.id) included.set(`${resource.resourceType}/${resource.id}`, resource);
      if (resource.resourceType === type && role?.mode !== "include" && role?.mode !== "outcome")
        matches.push(resource);
    }
    next = parsed.data.link?.find(({ relation }) => relation === "next")?.url;
  }
  return { changes: changesOf(matches, included), isComplete: next === undefined };
}

function changesOf(resources: FhirResource[], included: ReadonlyMap<string, FhirResource>): FhirChange[] {
  return resources.map((resource) => ({ resource, included, eventNumber: null, eventAt: null, sentAt: null }));
}
