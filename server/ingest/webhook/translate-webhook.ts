import { z } from "zod";
import type { Parked, Translation } from "#server/canonical/draft.ts";
import { fold } from "#server/site/word-fold.ts";
import { parseJson } from "../http/parse-json.ts";
import type { Fault } from "../http/problem.ts";
import { emptyTranslation, type Findings, type TranslateContext } from "../http/translate-context.ts";
import { type CloudEvent, readEvent } from "./cloud-events.ts";
import { WEBHOOK_TYPES } from "./webhook-types.ts";

export const WEBHOOK_MAPPING = { name: "webhook", version: "1" } as const;

const bedStatus = z.looseObject({ status: z.string() });

interface WebhookTranslation {
  translation: Translation;
  /** Why the data was refused; empty when it was taken or when its type is unknown. */
  faults: Fault[];
}

/** One CloudEvent to drafts. Pure: the same event, site map and times of receipt give the same drafts. */
export function translateWebhook(event: CloudEvent, context: TranslateContext): WebhookTranslation {
  const empty = emptyTranslation(WEBHOOK_MAPPING);
  const read = WEBHOOK_TYPES.get(event.type);
  if (!read)
    return {
      translation: { ...empty, parked: { reason: "unsupported", text: "No reader for this event type", path: "type" } },
      faults: [],
    };
  const findings: Findings = { flags: [], unmapped: [] };
  const reading = read(inOurWords(event, context), context, findings);
  if (!reading.ok) return { translation: { ...empty, parked: parkedFor(reading.faults) }, faults: reading.faults };
  return { translation: { ...empty, drafts: reading.drafts, unmapped: findings.unmapped }, faults: [] };
}

/** The sender's own bed status words are the site map's business, not the schema's. */
function inOurWords(event: CloudEvent, { index, source }: TranslateContext): CloudEvent {
  const data = bedStatus.safeParse(event.data);
  if (event.type !== "bed.status.changed" || !data.success) return event;
  const status = index.words(source).bedStatuses.get(fold(data.data.status));
  return status ? { ...event, data: { ...data.data, status } } : event;
}

/** Translates a stored message (always one structured event) again, after a change of mapping or site map. */
export function translateStoredWebhook(body: Uint8Array, context: TranslateContext): Translation {
  const parsed = readStored(body);
  if (parsed.ok) return translateWebhook(parsed.event, context).translation;
  return { ...emptyTranslation(WEBHOOK_MAPPING), parked: parkedFor(parsed.faults) };
}

function readStored(body: Uint8Array) {
  const json = parseJson(body);
  return json.ok
    ? readEvent(json.value, json.text)
    : { ok: false as const, faults: [{ pointer: "", detail: json.detail }], text: "" };
}

function parkedFor(faults: Fault[]): Parked {
  const [first] = faults;
  return { reason: "schema", text: first?.detail ?? "The event is not valid", path: first?.pointer ?? null };
}
