import type { Draft, Parked, Translation } from "#server/canonical/draft.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import { parseNotification } from "../fhir/envelope.ts";
import { translateStoredFhir } from "../fhir/stored-change.ts";
import { Hl7Receiver } from "../hl7v2/receive-hl7.ts";
import { contentKeyOf } from "../http/content-key.ts";
import { parseJson } from "../http/parse-json.ts";
import type { InboundItem } from "../inbound-item.ts";
import { translateStoredWebhook } from "../webhook/translate-webhook.ts";

export interface Trial {
  protocol: InboundItem["protocol"];
  /** Source id; HL7 v2 finds its source by the header when absent. */
  source: string | null;
  message: string;
  site: SiteIndex;
  now: Instant;
}

export interface TriedMessage {
  source: string;
  kind: string;
  outcome: "stored" | "parked" | "ignored" | "refused";
  parked: Parked | null;
  ignored: string | null;
  unmapped: Translation["unmapped"];
  drafts: Draft[];
}

export interface TrialResult {
  /** What the sender would be told; null: no answer. */
  answer: string | null;
  messages: TriedMessage[];
}

/** What a message would become and what its sender would be told, by the very code of the wire, without effect. Null: no such source. */
export async function tryMessage(trial: Trial): Promise<TrialResult | null> {
  if (trial.protocol === "hl7v2") return tryHl7(trial);
  const source = trial.site.sources.get(trial.source ?? "");
  if (source?.protocol !== trial.protocol) return null;
  const body = Buffer.from(trial.message);
  const contentKey = contentKeyOf([source.id, trial.message]);
  const context = { index: trial.site, source, receivedAt: trial.now, controlId: null, contentKey };
  const isFhir = trial.protocol === "fhir";
  const translation = isFhir ? translateStoredFhir(body, context) : translateStoredWebhook(body, context);
  const isRefused = isFhir ? !isNotification(body) : translation.parked?.reason === "schema";
  const message = tried(source.id, trial.protocol, translation, isRefused);
  return { answer: isRefused ? `400 ${translation.parked?.text ?? ""}` : "200", messages: [message] };
}

/** The receiver runs whole; only the journal behind it keeps nothing. */
async function tryHl7({ source, message, site, now }: Trial): Promise<TrialResult> {
  const items: InboundItem[] = [];
  const listed = source === null ? undefined : site.sources.get(source);
  const index = listed ? { ...site, site: { ...site.site, sources: [{ ...listed, match: {} }] } } : site;
  const receiver = new Hl7Receiver({
    site: () => index,
    now: () => now,
    ingest: {
      submit: async (submitted) => {
        items.push(...submitted);
        return [];
      },
    },
  });
  const reply = await receiver.receive(Buffer.from(message), { remote: "workbench", port: 0 });
  return {
    answer: Buffer.isBuffer(reply) ? reply.toString("utf8") : null,
    messages: items.map((item) => tried(item.source, item.kind, item.translation, item.refusal !== null)),
  };
}

function tried(source: string, kind: string, translation: Translation, isRefused: boolean): TriedMessage {
  const { parked, ignored, unmapped, drafts } = translation;
  const accepted = parked ? "parked" : drafts.length > 0 ? "stored" : "ignored";
  return { source, kind, outcome: isRefused ? "refused" : accepted, parked, ignored, unmapped, drafts };
}

function isNotification(body: Buffer): boolean {
  const json = parseJson(body);
  return json.ok && parseNotification(json.value).ok;
}
