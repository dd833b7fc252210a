import { randomUUID } from "node:crypto";
import type { Translation } from "#server/canonical/draft.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { resolveSource, unlistedSource } from "#server/site/source-resolver.ts";
import { type InboundItem, type IngestPort, IngestUnavailable } from "../inbound-item.ts";
import { mayCome } from "../sender-guard.ts";
import { contentKey } from "./content-key.ts";
import type { FragmentStore } from "./fragment-store.ts";
import { parseFromSource } from "./parse-from-source.ts";
import type { ReadHl7 } from "./read-hl7.ts";
import { partKey, takeFragments, waitingTranslation } from "./take-fragments.ts";
import { HL7_MAPPING } from "./translate/mapping.ts";
import { isRefusal, translateHl7 } from "./translate/translate-hl7.ts";
import { ACCEPTED, type AckRefused, refusal } from "./wire/ack-error.ts";
import { type AckOptions, acknowledge } from "./wire/acknowledge.ts";
import { acknowledgeBatch } from "./wire/acknowledge-batch.ts";
import type { Hl7Doc } from "./wire/hl7-doc.ts";
import { type ParseFault, parseHl7, splitBatch } from "./wire/hl7-message.ts";
import type { MllpReply } from "./wire/mllp-options.ts";
import { fingerprintOf } from "./wire/raw-fingerprint.ts";

export interface Hl7ReceiverOptions {
  ingest: IngestPort;
  /** The site map in force. */
  site(): SiteIndex;
  now?: () => Instant;
  /** Which source was heard on which connection. */
  onHeard?(connection: string, source: string): void;
  /** Where parts of messages wait for the others; without it each stays a dead letter. */
  fragments?: FragmentStore;
}

export interface Hl7Peer {
  /** Names the connection for as long as it is open; absent for a message that came by none. */
  connection?: string;
  remote: string;
  port: number;
  /** Names of its client certificate. */
  names?: readonly string[];
}

/** From a frame to its answer: split, parse, translate, journal, acknowledge. The answer exists only after the commit. */
export class Hl7Receiver {
  readonly #options: Hl7ReceiverOptions;

  constructor(options: Hl7ReceiverOptions) {
    this.#options = options;
  }

  async receive(frame: Buffer, peer: Hl7Peer): Promise<MllpReply> {
    const batch = splitBatch(frame);
    const messages = batch.messages.map((bytes) => this.read(bytes, peer));
    if (peer.connection) for (const { source } of messages) this.#options.onHeard?.(peer.connection, source.id);
    try {
      await this.#submit(messages, peer);
    } catch (error) {
      // Resending cures an outage, so nothing is said that the sender could take for an answer.
      if (error instanceof IngestUnavailable) return "close";
      throw error;
    }
    const answers = messages.map((message) =>
      acknowledge(message.doc, message.outcome, this.#answerOptions(message.source)),
    );
    if (batch.kind === "single") return answers[0] ?? null;
    return acknowledgeBatch(batch, answers, this.#answerOptions(null));
  }

  async #submit(messages: ReadHl7[], peer: Hl7Peer): Promise<void> {
    const { ingest, fragments } = this.#options;
    const part = messages.find(({ doc }) => doc?.continuation);
    if (!part || !fragments) {
      await ingest.submit(messages.map((message) => message.item));
      return;
    }
    await fragments.whileAlone(part.source.id, async (waiting) => {
      const { items, joined } = takeFragments(messages, waiting, (bytes) => this.read(bytes, peer));
      await ingest.submit(items);
      return { result: null, joined };
    });
  }

  /** Parses and translates without effect; what the workbench shows is what the wire would do. */
  read(bytes: Buffer, peer: Hl7Peer): ReadHl7 {
    const index = this.#options.site();
    const receivedAt = (this.#options.now ?? Date.now)();
    const first = parseHl7(bytes);
    const header = first.ok ? first.message : first.fault.header;
    const sender = {
      sendingApplication: header?.msh.value(3) ?? "",
      sendingFacility: header?.msh.value(4) ?? "",
      port: peer.port,
    };
    const source = resolveSource(index, sender) ?? unlistedSource(index, sender);
    const isGuarded = peer.connection !== undefined;
    if (isGuarded && !mayCome(source, { address: peer.remote, names: peer.names ?? [] }))
      return refused({ bytes, receivedAt, remote: peer.remote, source }, header, refusal("sender"));
    const parsed = parseFromSource(bytes, first, source);
    const doc = parsed.ok ? parsed.message : parsed.fault.header;
    const frame = { bytes, receivedAt, remote: peer.remote, source };
    if (!parsed.ok) return unreadable(frame, doc, parsed.fault);
    const key = contentKey(parsed.message).contentKey;
    const { continuation } = parsed.message;
    if (continuation) {
      const waits = waitingTranslation(emptyTranslation(), continuation);
      const item = itemOf(frame, parsed.message, partKey(key, parsed.message, continuation), waits, null);
      return { item, doc: parsed.message, source, outcome: ACCEPTED };
    }
    const result = translateHl7(parsed.message, { site: index, source, receivedAt, contentKey: key });
    if (isRefusal(result)) return refused(frame, parsed.message, result);
    return {
      item: itemOf(frame, parsed.message, key, result, null),
      doc: parsed.message,
      source,
      outcome: ACCEPTED,
    };
  }

  #answerOptions(source: SiteSource | null): AckOptions {
    return {
      now: new Date((this.#options.now ?? Date.now)()),
      controlId: randomUUID().replaceAll("-", "").slice(0, 20),
      returnChannel: source ? !source.applicationAckOnSameConnection : false,
      alwaysAnswer: source?.alwaysAcknowledge ?? false,
    };
  }
}

interface Frame {
  bytes: Buffer;
  receivedAt: Instant;
  remote: string;
  source: SiteSource;
}

function unreadable(frame: Frame, header: Hl7Doc | null, fault: ParseFault): ReadHl7 {
  const kinds = { "no-msh": "header.missing", "no-delimiters": "header.delimiters", charset: "charset" } as const;
  return refused(frame, header, refusal(kinds[fault.kind], { text: fault.text }));
}

function refused(frame: Frame, doc: Hl7Doc | null, outcome: AckRefused): ReadHl7 {
  const answer = `${outcome.reject ? "AR" : "AE"} ${outcome.code}`;
  const { location } = outcome;
  const path = location ? `${location.segment}${location.field ? `-${location.field}` : ""}` : null;
  const key = doc ? contentKey(doc).contentKey : fingerprintOf(frame.bytes);
  const empty = emptyTranslation();
  const item = itemOf(frame, doc, key, empty, { answer, text: outcome.text, path });
  return { item, doc, source: frame.source, outcome };
}

function itemOf(
  frame: Frame,
  doc: Hl7Doc | null,
  key: string,
  translation: Translation,
  refusedAs: InboundItem["refusal"],
): InboundItem {
  return {
    source: frame.source.id,
    protocol: "hl7v2",
    body: frame.bytes,
    controlId: doc?.controlId?.slice(0, 200) ?? null,
    contentKey: key,
    receivedAt: frame.receivedAt,
    messageTime: messageTimeOf(translation),
    remote: frame.remote,
    kind: kindOf(doc),
    translation,
    refusal: refusedAs,
  };
}

function messageTimeOf(translation: Translation): Instant | null {
  const data = translation.drafts[0]?.data;
  return data && "order" in data ? data.order.messageTime : null;
}

/** `ADT^A02`; letters and digits only, because it becomes a column and a metric label. */
function kindOf(doc: Hl7Doc | null): string {
  const word = (text: string | undefined) => (text ?? "").replace(/[^A-Za-z0-9_]/g, "").slice(0, 12);
  const type = word(doc?.messageCode);
  const trigger = word(doc?.trigger);
  return trigger ? `${type}^${trigger}` : type || "unreadable";
}

function emptyTranslation(): Translation {
  return {
    drafts: [],
    parked: null,
    ignored: null,
    unmapped: [],
    mapping: HL7_MAPPING.name,
    mappingVersion: HL7_MAPPING.version,
  };
}
