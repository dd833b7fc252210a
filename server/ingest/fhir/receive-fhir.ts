import { isSameSecret } from "../http/content-key.ts";
import {
  headerOf,
  type IngestHeaders,
  type IngestRequest,
  isEncoded,
  MAX_BODY_BYTES,
  mediaType,
} from "../http/ingest-request.ts";
import { parseJson } from "../http/parse-json.ts";
import { type Answer, accepted, type Fault, problem } from "../http/problem.ts";
import { emptyTranslation } from "../http/translate-context.ts";
import { type InboundItem, IngestUnavailable } from "../inbound-item.ts";
import { addressOf, mayCome } from "../sender-guard.ts";
import { pollChanges, readEvent } from "./catch-up.ts";
import { type Notification, type NotificationEvent, parseNotification } from "./envelope.ts";
import { countEvents } from "./event-counter.ts";
import type { FhirClient } from "./fhir-client.ts";
import { bareItem, changeItem, type Delivery, eventControlId } from "./fhir-items.ts";
import { FHIR_MAPPING, ignored, parked } from "./fhir-message.ts";
import type { FhirPorts } from "./fhir-ports.ts";
import { unreadable } from "./stored-change.ts";

const TYPES = new Set(["application/fhir+json", "application/json"]);

/** An empty payload says only when something happened; servers stamp resources a little earlier than the event. */
const EMPTY_PAYLOAD_MARGIN_MS = 60_000;

/**
 * One FHIR subscription notification of any version. Answers 2xx only after all of it is committed (reference mapping H6);
 * what only the source's server can supply is read before that, so that a failure makes the sender repeat it.
 */
export async function receiveFhir(request: IngestRequest, ports: FhirPorts): Promise<Answer> {
  const index = ports.site();
  const source = index.sources.get(request.source);
  const refuse = (status: number, code: string, detail: string, errors?: Fault[]): Answer => {
    ports.refused?.(source?.id ?? "unknown", code);
    return problem(status, code, detail, errors);
  };
  if (source?.protocol !== "fhir") return refuse(404, "source.unknown", "No FHIR source of this name");
  if (!mayCome(source, { address: addressOf(request.remote), names: [] }))
    return refuse(403, "sender", "This source is not taken from this address");
  if (request.body.byteLength > MAX_BODY_BYTES) return refuse(413, "body.too-large", "At most 5 MB a notification");
  if (!isAuthorised(request.headers, source.secrets)) return refuse(401, "token", "The bearer value does not match");
  if (isEncoded(request.headers)) return refuse(415, "content-encoding", "Send the body without content-encoding");
  if (!TYPES.has(mediaType(request.headers))) return refuse(415, "content-type", "Send application/fhir+json");
  const delivery: Delivery = { index, source, receivedAt: ports.now(), remote: request.remote };
  const body = Buffer.from(request.body);
  try {
    const json = parseJson(body);
    const parsed = json.ok ? parseNotification(json.value) : json;
    if (parsed.ok) return await take(parsed.notification, body, delivery, ports);
    const faults = "faults" in parsed ? parsed.faults : [{ pointer: "", detail: parsed.detail }];
    await ports.submit([refusedItem(delivery, body, faults)]);
    return problem(400, "notification.invalid", "Not a subscription notification", faults);
  } catch (error) {
    if (!(error instanceof IngestUnavailable)) throw error;
    return problem(503, "unavailable", "Nothing was taken; send it again");
  }
}

/** `Authorization: Bearer <value>`, or the bare value as some servers send the subscription's header. */
function isAuthorised(headers: IngestHeaders, secrets: readonly string[]): boolean {
  const given = (headerOf(headers, "authorization") ?? headerOf(headers, "x-subscription-secret") ?? "").trim();
  const value = given.replace(/^bearer\s+/i, "");
  return value !== "" && secrets.filter((secret) => isSameSecret(value, secret)).length > 0;
}

function refusedItem(delivery: Delivery, body: Buffer, faults: Fault[]): InboundItem {
  const [first] = faults;
  const item = bareItem(delivery, "unknown", null, body, emptyTranslation(FHIR_MAPPING));
  return { ...item, refusal: { answer: "400", text: first?.detail ?? "", path: first?.pointer ?? null } };
}

async function take(notification: Notification, body: Buffer, delivery: Delivery, ports: FhirPorts): Promise<Answer> {
  const { source, receivedAt } = delivery;
  const key = { source: source.id, subscription: notification.subscription };
  return ports.subscriptions.update(key, async (known) => {
    const step = countEvents(known?.counter ?? null, notification, receivedAt);
    const items = await itemsOf(step.process, notification, body, delivery, ports.client(source));
    await ports.submit(items);
    for (const range of step.opened) await ports.reportGap("detected", source.id, range);
    for (const range of step.closed) await ports.reportGap("closed", source.id, range);
    const record = {
      counter: step.state,
      lastHeardAt: receivedAt,
      status: notification.status,
      isCensusDue: step.census || (known?.isCensusDue ?? false),
    };
    return { record, result: accepted({ received: step.process.length }) };
  });
}

/** Reads at once; more would only queue at the source's server. */
const PARALLEL_READS = 8;

async function itemsOf(
  events: NotificationEvent[],
  notification: Notification,
  body: Buffer,
  delivery: Delivery,
  client: FhirClient | null,
): Promise<InboundItem[]> {
  if (events.length === 0) {
    const word = notification.events.length > 0 ? "events already known" : notification.type;
    return [bareItem(delivery, notification.type, null, body, ignored(word))];
  }
  const items: InboundItem[] = [];
  for (let at = 0; at < events.length; at += PARALLEL_READS) {
    const some = events.slice(at, at + PARALLEL_READS);
    items.push(
      ...(await Promise.all(some.map((event) => eventItems(event, notification, body, delivery, client)))).flat(),
    );
  }
  return items;
}

async function eventItems(
  event: NotificationEvent,
  notification: Notification,
  body: Buffer,
  delivery: Delivery,
  client: FhirClient | null,
): Promise<InboundItem[]> {
  const controlId = eventControlId(notification.subscription, event.number);
  if (event.focus === null && client) return emptyPayloadItems(event, controlId, body, delivery, client);
  const read = await readEvent(client, event, notification);
  if (read.kind === "unavailable") throw new IngestUnavailable("the source's server does not answer");
  if (read.kind === "read") {
    const isWhole =
      notification.events.length === 1 &&
      event.resource !== null &&
      isSameSize(read.change.included, notification.included);
    return [changeItem(delivery, read.change, controlId, isWhole ? body : undefined)];
  }
  return [bareItem(delivery, notification.type, controlId, body, read.kind === "absent" ? deleted() : unreadable())];
}

/** What an event without a focus means is found by its time (reference mapping H5). */
async function emptyPayloadItems(
  event: NotificationEvent,
  controlId: string,
  body: Buffer,
  delivery: Delivery,
  client: FhirClient,
): Promise<InboundItem[]> {
  const since = (event.timestamp ?? delivery.receivedAt) - EMPTY_PAYLOAD_MARGIN_MS;
  const { changes, isComplete } = await pollChanges(client, since, delivery.source);
  if (!isComplete) throw new IngestUnavailable("the source's server does not answer");
  const bare = bareItem(
    delivery,
    "event-notification",
    controlId,
    body,
    ignored("empty payload, resources were searched"),
  );
  return [bare, ...changes.map((change) => changeItem(delivery, change, null))];
}

/** A deleted record has no identity left by which a visit could be told (reference mapping H8). */
function deleted() {
  return parked("identity.unlinked", "The source deleted this record; a person must say what it was", "focus");
}

function isSameSize(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size;
}
