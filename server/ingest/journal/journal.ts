import { hash } from "node:crypto";
import type { PatientIdentity } from "#server/canonical/draft.ts";
import { byteaArray, textArray } from "#server/log/binary-array.ts";
import type { BatchContext, Companion, Prepared } from "#server/log/companion.ts";
import type { PatientVault } from "#server/vault/patient-vault.ts";
import type { InboundItem, Receipt } from "../inbound-item.ts";
import { flagsOf, identitiesOf } from "./draft-contents.ts";
import type { JournalItem, JournalRow, SealedItem } from "./journal-item.ts";
import { writeJournal } from "./journal-rows.ts";
import { Retranslations, type VaultPort } from "./retranslations.ts";
import { sealDrafts } from "./seal-drafts.ts";
import { KNOWN_KEYS } from "./sql.ts";

interface KeysOf {
  content: Buffer;
  control: Buffer | null;
}

/**
 * Journal, dedupe and vault, committed together with the events they make. Equal content from one source is acknowledged again
 * and makes no event; a control id used again for other content is a new message with a flag (reference mapping R1).
 */
export class Journal implements Companion<JournalItem> {
  readonly #vault: PatientVault;
  readonly #retranslations = new Retranslations();
  #rows: JournalRow[] = [];
  #isWritten = true;

  constructor(vault: PatientVault) {
    this.#vault = vault;
  }

  async prepare(items: JournalItem[], context: BatchContext): Promise<Prepared[]> {
    this.#rows = [];
    this.#isWritten = false;
    const keys = new Map(items.filter(isMessage).map((message) => [message, keysOf(message.item)]));
    const changes = items.filter((item) => item.kind === "retranslate" || item.kind === "discard");
    const [known, tokenOf] = await Promise.all([
      knownKeys(keys, context),
      this.#vault.resolve(context.client, items.flatMap(personsIn)),
      changes.length > 0 ? this.#retranslations.load(changes, context) : null,
      context.locked,
    ]);
    return this.#prepareAll(items, keys, known, tokenOf, context);
  }

  /** Messages alone, none of which is taken for a duplicate: whoever looks up a key finds it only if a sender repeats itself. */
  foresee(items: JournalItem[], context: BatchContext): Prepared[] | null {
    if (!items.every(isMessage)) return null;
    const tokenOf = this.#vault.foresee(items.flatMap(personsIn));
    if (!tokenOf) return null;
    this.#rows = [];
    this.#isWritten = false;
    return this.#prepareAll(items, new Map(), new Map(), tokenOf, context);
  }

  write(context: BatchContext): Promise<unknown>[] {
    if (this.#isWritten) return [];
    this.#isWritten = true;
    const rows = this.#rows;
    this.#rows = [];
    return [
      ...this.#vault.write(context.client, new Date(context.recordedAt)),
      ...(rows.length > 0 ? writeJournal(context, rows) : []),
      ...this.#retranslations.write(context),
    ];
  }

  retract(): void {
    this.#rows = [];
    this.#isWritten = true;
    this.#vault.retract();
  }

  abandon(): void {
    this.#rows = [];
    this.#isWritten = true;
    this.#retranslations.forget();
    this.#vault.forget();
  }

  #prepareAll(
    items: JournalItem[],
    keys: Map<SealedItem, KeysOf>,
    known: Map<string, number>,
    tokenOf: VaultPort["tokenOf"],
    context: BatchContext,
  ): Prepared[] {
    const vault: VaultPort = {
      tokenOf,
      note: (text, token) => this.#vault.note(text, token),
      isErased: (identity) => this.#vault.isErased(identity),
    };
    return items.map((item) => this.#prepareOne(item, keys, known, vault, context));
  }

  #prepareOne(
    item: JournalItem,
    keys: Map<SealedItem, KeysOf>,
    known: Map<string, number>,
    vault: VaultPort,
    context: BatchContext,
  ): Prepared {
    switch (item.kind) {
      case "message":
        return this.#take(item, keys.get(item) ?? keysOf(item.item), known, vault, context);
      case "retranslate":
        return this.#retranslations.take(item, vault, context.recordedAt);
      case "discard":
        return this.#retranslations.discard(item, vault, context.recordedAt);
    }
  }

  #take(
    sealed: SealedItem,
    { content, control }: KeysOf,
    known: Map<string, number>,
    vault: VaultPort,
    context: BatchContext,
  ): Prepared {
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
            tokenOf: vault.tokenOf,
            note: vault.note,
          })
        : [];
    const receipt: Receipt = {
      inboundId,
      status: statusOf(item, duplicateOf),
      events: events.length,
      flags: [...flags, ...flagsOf(item.translation.drafts)],
    };
    const isErased = personsIn(sealed).some(vault.isErased);
    this.#rows.push({ ...sealed, inboundId, receipt, duplicateOf: duplicateOf ?? null, isErased, keys });
    return { events, result: receipt };
  }
}

function statusOf(item: InboundItem, duplicateOf: number | undefined): Receipt["status"] {
  if (item.refusal) return "refused";
  if (duplicateOf !== undefined) return "duplicate";
  if (item.translation.parked) return "parked";
  return item.translation.drafts.length > 0 ? "stored" : "ignored";
}

function isMessage(item: JournalItem): item is SealedItem {
  return item.kind === "message";
}

function personsIn(item: JournalItem): PatientIdentity[] {
  if (item.kind === "retranslate") return identitiesOf(item.translation.drafts);
  return item.kind === "message" && !item.item.refusal ? identitiesOf(item.item.translation.drafts) : [];
}

function keysOf(item: InboundItem): KeysOf {
  const control = item.controlId ? hash("sha256", `control:${item.controlId}`, "buffer") : null;
  return { content: Buffer.from(item.contentKey, "hex"), control };
}

async function knownKeys(keys: Map<SealedItem, KeysOf>, context: BatchContext): Promise<Map<string, number>> {
  if (keys.size === 0) return new Map();
  const sources: string[] = [];
  const wanted: Buffer[] = [];
  for (const [{ item }, { content, control }] of keys)
    for (const key of [content, control])
      if (key) {
        sources.push(item.source);
        wanted.push(key);
      }
  const { rows } = await context.client.query<{ source: string; key: Buffer; inboundId: number }>({
    name: "known-keys",
    text: KNOWN_KEYS,
    values: [textArray(sources), byteaArray(wanted)],
  });
  return new Map(rows.map((row) => [keyText(row.source, row.key), row.inboundId]));
}

function keyText(source: string, key: Buffer): string {
  return `${source}\u0000${key.toString("base64")}`;
}
