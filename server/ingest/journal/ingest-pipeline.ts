import { isRefusedValue, LogClosed } from "#server/log/errors.ts";
import type { LogWriter } from "#server/log/log-writer.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { type InboundItem, type IngestPort, IngestUnavailable, type Receipt } from "../inbound-item.ts";
import type { JournalItem } from "./journal-item.ts";

export interface IngestPipelineOptions {
  writer: Pick<LogWriter<JournalItem>, "submit" | "waiting">;
  keyRing: KeyRing;
  /** Version of the site map in force: part of every lineage, so that a translation can be told from a later one. */
  siteVersion(): number;
  /** Requests waiting for a commit beyond which senders are asked to come again. */
  maxWaiting: number;
  onReceipt?(item: InboundItem, receipt: Receipt): void;
  onUnavailable(error: Error): void;
  onFault(error: Error, item: InboundItem): void;
}

/** Encrypts, queues and answers. A receipt means: journal row, vault rows and events are on disk. */
export class IngestPipeline implements IngestPort {
  readonly #options: IngestPipelineOptions;

  constructor(options: IngestPipelineOptions) {
    this.#options = options;
  }

  async submit(items: InboundItem[]): Promise<Receipt[]> {
    const { writer, maxWaiting } = this.#options;
    if (writer.waiting > maxWaiting) throw new IngestUnavailable("too many messages wait for the disk");
    return Promise.all(items.map((item) => this.#submitOne(this.#underSite(item))));
  }

  #underSite(item: InboundItem): InboundItem {
    const { translation } = item;
    const mappingVersion = `${translation.mappingVersion}+site:${this.#options.siteVersion()}`;
    return { ...item, translation: { ...translation, mappingVersion } };
  }

  async #submitOne(item: InboundItem): Promise<Receipt> {
    const { writer, keyRing, onUnavailable, onFault } = this.#options;
    const sealed = keyRing.seal(item.body, "inbound");
    const keyId = keyRing.sealKeyId;
    try {
      const receipt = (await writer.submit({ kind: "message", item, sealed, keyId })) as Receipt;
      this.#options.onReceipt?.(item, receipt);
      return receipt;
    } catch (error) {
      if (isRefusedValue(error as Error) && item.translation.parked === null) {
        onFault(error as Error, item);
        return this.#submitOne(asFault(item));
      }
      if (!(error instanceof LogClosed)) onUnavailable(error as Error);
      throw new IngestUnavailable("the message could not be stored");
    }
  }
}

/** A message that translates into something the database refuses is parked, so that it cannot hold up the feed behind it. */
function asFault(item: InboundItem): InboundItem {
  const text = "The message was received, but what it was translated into could not be stored.";
  const clean = (value: string) => value.replaceAll("\u0000", "");
  return {
    ...item,
    controlId: item.controlId && clean(item.controlId),
    kind: clean(item.kind),
    translation: { ...item.translation, drafts: [], unmapped: [], parked: { reason: "fault", text, path: null } },
  };
}
