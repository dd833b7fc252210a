import type { SiteSource } from "#server/site/site-map.ts";
import { contentKeyOf } from "../http/content-key.ts";
import type { IngestPorts } from "../http/ingest-ports.ts";
import { type IngestRequest, isEncoded, MAX_BODY_BYTES } from "../http/ingest-request.ts";
import { type Answer, accepted, type Fault, problem } from "../http/problem.ts";
import { emptyTranslation, type TranslateContext } from "../http/translate-context.ts";
import { type InboundItem, IngestUnavailable } from "../inbound-item.ts";
import { addressOf, mayCome } from "../sender-guard.ts";
import { type ParsedEvent, parseCloudEvents } from "./cloud-events.ts";
import { verifySignature } from "./signature.ts";
import { translateWebhook, WEBHOOK_MAPPING } from "./translate-webhook.ts";
import { WEBHOOK_TYPES } from "./webhook-types.ts";

/**
 * One webhook request. Answers 2xx only after every event of it is committed; an event that a known
 * sender got wrong is journalled as refused, so that it is seen here too and not only by the sender.
 */
export async function receiveWebhook(request: IngestRequest, ports: IngestPorts): Promise<Answer> {
  const index = ports.site();
  const source = index.sources.get(request.source);
  const refuse = (status: number, code: string, detail: string, errors?: Fault[]): Answer => {
    ports.refused?.(source?.id ?? "unknown", code);
    return problem(status, code, detail, errors);
  };
  if (source?.protocol !== "webhook") return refuse(404, "source.unknown", "No webhook source of this name");
  if (!mayCome(source, { address: addressOf(request.remote), names: [] }))
    return refuse(403, "sender", "This source is not taken from this address");
  if (request.body.byteLength > MAX_BODY_BYTES) return refuse(413, "body.too-large", "At most 5 MB a request");
  const receivedAt = ports.now();
  const verified = verifySignature(request.headers, request.body, source.secrets, receivedAt);
  if (!verified.ok) return refuse(401, `signature.${verified.reason}`, SIGNATURE_FAULTS[verified.reason]);
  if (isEncoded(request.headers)) return refuse(415, "content-encoding", "Send the body without content-encoding");
  const parsed = parseCloudEvents(request.headers, request.body);
  if (!parsed.ok)
    return refuse(
      parsed.status,
      parsed.status === 415 ? "content-type" : "envelope",
      parsed.detail,
      parsed.status === 415 ? [] : [{ pointer: parsed.pointer, detail: parsed.detail }],
    );
  const isBatch = parsed.mode === "batch";
  const prepared = parsed.events.map((event, position) => {
    const controlId = isBatch ? `${verified.deliveryId}/${position}` : verified.deliveryId;
    const contentKey = contentKeyOfEvent(source, event);
    return prepare(event, { index, source, receivedAt, controlId, contentKey }, request.remote);
  });
  const faults = prepared.flatMap(({ faults }, position) =>
    faults.map((fault) => (isBatch ? { ...fault, pointer: `/${position}${fault.pointer}` } : fault)),
  );
  return submit(
    prepared.map(({ item }) => item),
    faults,
    ports,
  );
}

const SIGNATURE_FAULTS = {
  missing: "webhook-id, webhook-timestamp and webhook-signature are required",
  timestamp: "webhook-timestamp is more than five minutes away from now",
  mismatch: "No signature matches a secret of this source",
};

interface Prepared {
  item: InboundItem;
  faults: Fault[];
}

function prepare(parsed: ParsedEvent, context: TranslateContext, remote: string): Prepared {
  const { translation, faults } = parsed.ok
    ? translateWebhook(parsed.event, context)
    : { translation: emptyTranslation(WEBHOOK_MAPPING), faults: parsed.faults };
  const [first] = faults;
  const item: InboundItem = {
    source: context.source.id,
    protocol: "webhook",
    body: Buffer.from(parsed.text),
    controlId: context.controlId,
    contentKey: context.contentKey,
    receivedAt: context.receivedAt,
    messageTime: parsed.ok && parsed.event.time ? Date.parse(parsed.event.time) : null,
    remote,
    kind: parsed.ok && WEBHOOK_TYPES.has(parsed.event.type) ? parsed.event.type : "unknown",
    translation,
    refusal: first ? { answer: "400", text: first.detail, path: first.pointer } : null,
  };
  return { item, faults };
}

/** CloudEvents 1.0.2 makes source and id the identity of an event, whatever delivery it came in. */
function contentKeyOfEvent(source: SiteSource, parsed: ParsedEvent): string {
  if (!parsed.ok) return contentKeyOf([source.id, parsed.text]);
  const { event } = parsed;
  return contentKeyOf([
    source.id,
    event.source,
    event.id,
    event.type,
    event.time ?? "",
    JSON.stringify(event.data) ?? "",
  ]);
}

async function submit(items: InboundItem[], faults: Fault[], ports: IngestPorts): Promise<Answer> {
  try {
    const receipts = items.length > 0 ? await ports.submit(items) : [];
    if (faults.length > 0)
      return problem(400, "event.invalid", "The events named below were refused; the others were taken", faults);
    const duplicates = receipts.filter((receipt) => receipt.status === "duplicate").length;
    return accepted({ received: items.length, duplicates });
  } catch (error) {
    if (!(error instanceof IngestUnavailable)) throw error;
    return problem(503, "unavailable", "Nothing was taken; send it again");
  }
}
