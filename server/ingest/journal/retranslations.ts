import type { PatientIdentity } from "#server/canonical/draft.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { BatchContext } from "#server/log/companion.ts";
import { deadLetterCause } from "./dead-letter-cause.ts";
import { flagsOf, identitiesOf } from "./draft-contents.ts";
import { type Letter, messageDiscarded, messageReplayed, messageWithdrawn } from "./feed-events.ts";
import type { DiscardItem, DiscardResult, RetranslateItem, RetranslateResult } from "./journal-item.ts";
import {
  DISCARD_LETTERS,
  EMPTY_MESSAGES,
  LETTERS_BY_ID,
  LETTERS_OF,
  MESSAGES_OF,
  NOTE_UNMAPPED,
  REOPEN_LETTERS,
  RESOLVE_LETTERS,
  UPDATE_INBOUND,
} from "./retranslation-sql.ts";
import { isSameTranslation } from "./same-translation.ts";
import { sealDrafts } from "./seal-drafts.ts";
import { type Standing, standingEvents } from "./standing-events.ts";

export interface VaultPort {
  tokenOf(identity: PatientIdentity): string;
  note(text: string, token: string | null): string;
  /** Of a person whom the batch has resolved. */
  isErased(identity: PatientIdentity): boolean;
}

type KnownLetter = Letter & { status: string };
type Known = { outcome: string; flags: string[] };
type Change = {
  item: RetranslateItem;
  result: RetranslateResult;
  outcome: string;
  flags: string[];
  events: number;
};
type Discard = { item: DiscardItem; letter: KnownLetter; reasonRef: string };

/**
 * Stored messages translated again, and dead letters given up, within one batch of the log. What stands is read under the head's
 * lock, so two nodes that replay the same message cannot both append: the second finds it done.
 */
export class Retranslations {
  #messages = new Map<number, Known>();
  #letters: KnownLetter[] = [];
  #standing: (inboundId: number) => Standing = () => ({ live: [], ids: new Set() });
  #changes: Change[] = [];
  #discards: Discard[] = [];
  /** Messages that were found to name somebody who was erased, once they were understood. */
  #erased: number[] = [];

  /** Reads what the batch's items touch. */
  async load(items: readonly (RetranslateItem | DiscardItem)[], { client }: BatchContext): Promise<void> {
    this.forget();
    const again = items.filter((item) => item.kind === "retranslate").map((item) => item.inboundId);
    const discarded = items.filter((item) => item.kind === "discard").map((item) => item.deadLetterId);
    const [byId, messages, ofMessages, standing] = await Promise.all([
      client.query<KnownLetter>(LETTERS_BY_ID, [discarded]),
      client.query<Known & { id: number }>(MESSAGES_OF, [again]),
      client.query<KnownLetter>(LETTERS_OF, [again]),
      standingEvents(client, again),
    ]);
    this.#messages = new Map(messages.rows.map(({ id, ...known }) => [id, known]));
    this.#letters = [...byId.rows, ...ofMessages.rows];
    this.#standing = standing;
  }

  discard(item: DiscardItem, vault: VaultPort, at: number): { events: NewEvent[]; result: DiscardResult } {
    const letter = this.#letters.find(({ id }) => id === item.deadLetterId);
    if (letter?.status !== "open") return { events: [], result: { discarded: false } };
    letter.status = "discarded";
    const reasonRef = vault.note(item.reason, null);
    this.#discards.push({ item, letter, reasonRef });
    return { events: [messageDiscarded(item, letter, reasonRef, at)], result: { discarded: true } };
  }

  take(item: RetranslateItem, vault: VaultPort, at: number): { events: NewEvent[]; result: RetranslateResult } {
    const known = this.#messages.get(item.inboundId);
    const standing = this.#standing(item.inboundId);
    const fresh = seal(item, standing, vault);
    if (identitiesOf(item.translation.drafts).some(vault.isErased)) this.#erased.push(item.inboundId);
    const letter = this.#openLetter(item.inboundId);
    if (!known || this.#isDone(item, known, standing, fresh)) return { events: [], result: unchanged(item) };
    const events = [...fresh];
    const replaced = standing.live.length > 0 && fresh.length === 0;
    if (replaced) events.push(messageWithdrawn(item, standing.live, at));
    if (letter && item.deadLetterId !== null && item.translation.parked === null)
      events.push(messageReplayed(item, letter, fresh.length, at));
    const result: RetranslateResult = {
      inboundId: item.inboundId,
      change: changeOf(item, standing, fresh),
      parked: item.translation.parked,
      appended: events.length,
      superseded: standing.live.length,
    };
    this.#remember(item, known, result, fresh);
    return { events, result };
  }

  /** Sends the batch's own rows. */
  write({ client, recordedAt }: BatchContext): Promise<unknown>[] {
    const at = new Date(recordedAt);
    const changes = this.#changes;
    const discards = this.#discards;
    const erased = this.#erased;
    this.forget();
    const sent: Promise<unknown>[] = [];
    if (erased.length > 0) sent.push(client.query(EMPTY_MESSAGES, [erased]));
    if (discards.length > 0)
      sent.push(
        client.query(DISCARD_LETTERS, [
          discards.map(({ letter }) => letter.id),
          discards.map(({ item }) => item.actor),
          discards.map(({ reasonRef }) => reasonRef),
          at,
        ]),
      );
    if (changes.length === 0) return sent;
    sent.push(client.query(UPDATE_INBOUND, inboundColumns(changes)));
    sent.push(client.query(RESOLVE_LETTERS, [...resolvedColumns(changes), at]));
    const parked = changes.flatMap(({ item }) =>
      item.translation.parked ? [{ item, parked: item.translation.parked }] : [],
    );
    if (parked.length > 0)
      sent.push(
        client.query(REOPEN_LETTERS, [
          parked.map(({ item }) => item.inboundId),
          parked.map(({ parked: { reason } }) => reason),
          parked.map(({ parked: { text } }) => text),
          parked.map(({ parked: { path } }) => path),
          parked.map((entry) => deadLetterCause(entry.parked, entry.item.messageKind)),
          at,
        ]),
      );
    return [...sent, ...noteUnmapped(changes, client, at)];
  }

  forget(): void {
    this.#messages = new Map();
    this.#letters = [];
    this.#changes = [];
    this.#discards = [];
    this.#erased = [];
  }

  #openLetter(inboundId: number): KnownLetter | undefined {
    return this.#letters.find((letter) => letter.inboundId === inboundId && letter.status === "open");
  }

  /** Nothing to do: the same is said already, a person gave the message up, or the letter a person replays is settled. */
  #isDone(item: RetranslateItem, known: Known, standing: Standing, fresh: NewEvent[]): boolean {
    const letter = this.#openLetter(item.inboundId);
    if (item.deadLetterId !== null && !letter) return true;
    const isGivenUp = this.#letters.some(
      ({ inboundId, status }) => inboundId === item.inboundId && status === "discarded",
    );
    if (isGivenUp && !letter) return true;
    if (fresh.some(({ id }) => standing.ids.has(id))) return true;
    if (known.outcome !== outcomeOf(item)) return false;
    if (item.translation.parked) return letter?.reason === item.translation.parked.reason;
    return isSameTranslation(standing.live, fresh);
  }

  /** A later item of the same batch must see what this one decided. */
  #remember(item: RetranslateItem, known: Known, result: RetranslateResult, fresh: NewEvent[]): void {
    const kept = known.flags.filter((flag) => flag === "controlid.reused");
    const flags = [...new Set([...kept, ...flagsOf(item.translation.drafts)])];
    this.#changes.push({ item, result, outcome: outcomeOf(item), flags, events: fresh.length });
    this.#messages.delete(item.inboundId);
  }
}

function seal(item: RetranslateItem, standing: Standing, vault: VaultPort): NewEvent[] {
  return sealDrafts(item.translation.drafts, {
    source: item.source,
    inboundId: item.inboundId,
    contentKey: item.contentKey,
    mapping: item.translation.mapping,
    mappingVersion: item.translation.mappingVersion,
    supersedes: standing.live.map(({ id }) => id),
    tokenOf: vault.tokenOf,
    note: vault.note,
  });
}

export function outcomeOf({ translation }: Pick<RetranslateItem, "translation">): "parked" | "stored" | "ignored" {
  if (translation.parked) return "parked";
  return translation.drafts.length > 0 ? "stored" : "ignored";
}

export function changeOf(
  { translation }: Pick<RetranslateItem, "translation">,
  standing: Standing,
  fresh: readonly NewEvent[],
): RetranslateResult["change"] {
  if (translation.parked) return "parked";
  if (standing.live.length === 0) return "translated";
  return fresh.length === 0 ? "withdrawn" : "changed";
}

function unchanged({ inboundId, translation }: RetranslateItem): RetranslateResult {
  return { inboundId, change: "none", parked: translation.parked, appended: 0, superseded: 0 };
}

function inboundColumns(changes: Change[]): unknown[] {
  return [
    changes.map(({ item }) => item.inboundId),
    changes.map(({ outcome }) => outcome),
    changes.map(({ item }) => item.translation.mapping),
    changes.map(({ item }) => item.translation.mappingVersion),
    changes.map(({ events }) => events),
    changes.map(({ flags }) => flags.join(" ")),
  ];
}

function resolvedColumns(changes: Change[]): unknown[] {
  return [
    changes.map(({ item }) => item.inboundId),
    changes.map(({ item }) => item.translation.parked?.reason ?? null),
    changes.map(({ item }) => item.actor),
  ];
}

function noteUnmapped(changes: Change[], client: BatchContext["client"], at: Date): Promise<unknown>[] {
  const words = changes.flatMap(({ item }) => item.translation.unmapped.map((word) => ({ item, word })));
  if (words.length === 0) return [];
  const values = [
    words.map(({ item }) => item.source),
    words.map(({ word }) => word.kind),
    words.map(({ word }) => word.word),
    words.map(({ word }) => word.path),
    words.map(({ item }) => item.inboundId),
    at,
  ];
  return [client.query(NOTE_UNMAPPED, values)];
}
