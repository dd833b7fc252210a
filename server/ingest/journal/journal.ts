import { createHash } from "node:crypto";
import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { BatchContext, Companion } from "#server/log/log-writer.ts";
import type { PatientVault } from "#server/vault/patient-vault.ts";
import type { InboundItem, Receipt } from "../inbound-item.ts";
import { writeJournal } from "./journal-rows.ts";
import { sealDrafts } from "./seal-drafts.ts";
import { KNOWN_KEYS } from "./sql.ts";

/** An item whose raw bytes are already encrypted, so that nothing slow happens under the log's lock. */
export interface SealedItem {
  item: InboundItem;
  sealed: Buffer;
  keyId: string;
}

export interface JournalRow extends SealedItem {
  inboundId: number;
  receipt: Receipt;
  duplicateOf: number | null;
  keys: Buffer[];
}

interface KeysOf {
  content: Buffer;
  control: Buffer | null;
}

/**
 * Journal, dedupe and vault, committed together with the events they make. Equal content from one source is acknowledged again
 * and makes no event; a control id used again for other content is a new message with a flag (reference mapping R1).
 */
export class Journal implements Companion<SealedItem> {
  readonly #vault: PatientVault;
  #rows: JournalRow[] = [];

  constructor(vault: PatientVault) {
    this.#vault = vault;
  }

  async prepare(items: SealedItem[], context: BatchContext): Promise<{ events: NewEvent[]; result: Receipt }[]> {
    this.#rows = [];
    const keys = items.map(({ item }) => keysOf(item));
    const known = await knownKeys(items, keys, context);
    const tokenOf = await this.#vault.resolve(
      context.client,
      items.flatMap(({ item }) => identitiesOf(item)),
    );
    return items.map((sealed, index) => {
      const { content, control } = keys[index] as KeysOf;
      return this.#take(sealed, content, control, known, tokenOf, context);
    });
  }

  async write(context: BatchContext): Promise<void> {
    if (this.#rows.length === 0) return;
    await this.#vault.write(context.client, new Date(context.recordedAt));
    await writeJournal(context, this.#rows);
    this.#rows = [];
  }

  abandon(): void {
    this.#rows = [];
    this.#vault.forget();
  }

  #take(
    sealed: SealedItem,
    content: Buffer,
    control: Buffer | null,
    known: Map<string, number>,
    tokenOf: (identity: PatientIdentity) => string,
    context: BatchContext,
  ): { events: NewEvent[]; result: Receipt } {
    const { item } = sealed;
    const inboundId = context.nextInbound();
    const contentAt = keyText(item.source, content);
    const duplicateOf = item.refusal ? undefined : known.get(contentAt);
    const flags: string[] = [];
    const keys: Buffer[] = [];
    if (duplicateOf === undefined && !item.refusal) {
      known.set(contentAt, inboundId);
      keys.push(content);
      if (control) {
        if (known.has(keyText(item.source, control))) flags.push("controlid.reused");
        else keys.push(control);
        known.set(keyText(item.source, control), inboundId);
      }
    }
    const events =
      duplicateOf === undefined && !item.refusal
        ? sealDrafts(item.translation.drafts, {
            source: item.source,
            inboundId,
            contentKey: item.contentKey,
            mapping: item.translation.mapping,
            mappingVersion: item.translation.mappingVersion,
            supersedes: [],
            tokenOf,
            note: (text, token) => this.#vault.note(text, token),
          })
        : [];
    const receipt: Receipt = {
      inboundId,
      status: statusOf(item, duplicateOf),
      events: events.length,
      flags: [...flags, ...flagsOf(item.translation.drafts)],
    };
    this.#rows.push({ ...sealed, inboundId, receipt, duplicateOf: duplicateOf ?? null, keys });
    return { events, result: receipt };
  }
}

function statusOf(item: InboundItem, duplicateOf: number | undefined): Receipt["status"] {
  if (item.refusal) return "refused";
  if (duplicateOf !== undefined) return "duplicate";
  if (item.translation.parked) return "parked";
  return item.translation.drafts.length > 0 ? "stored" : "ignored";
}

function flagsOf(drafts: Draft[]): string[] {
  const flags = new Set<string>();
  for (const draft of drafts) if ("flags" in draft.data) for (const flag of draft.data.flags) flags.add(flag);
  return [...flags];
}

function identitiesOf(item: InboundItem): PatientIdentity[] {
  if (item.refusal) return [];
  return item.translation.drafts.flatMap((draft) =>
    [draft.patient, draft.retiredPatient, draft.otherPatient].filter((identity) => identity != null),
  );
}

function keysOf(item: InboundItem): KeysOf {
  const control = item.controlId ? createHash("sha256").update(`control:${item.controlId}`).digest() : null;
  return { content: Buffer.from(item.contentKey, "hex"), control };
}

async function knownKeys(items: SealedItem[], keys: KeysOf[], context: BatchContext): Promise<Map<string, number>> {
  const sources: string[] = [];
  const wanted: Buffer[] = [];
  for (const [index, { item }] of items.entries())
    for (const key of [keys[index]?.content, keys[index]?.control])
      if (key) {
        sources.push(item.source);
        wanted.push(key);
      }
  const { rows } = await context.client.query<{ source: string; key: Buffer; inboundId: number }>({
    name: "known-keys",
    text: KNOWN_KEYS,
    values: [sources, wanted],
  });
  return new Map(rows.map((row) => [keyText(row.source, row.key), row.inboundId]));
}

function keyText(source: string, key: Buffer): string {
  return `${source}\u0000${key.toString("base64")}`;
}
