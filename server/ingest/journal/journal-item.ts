import type { Parked, Translation } from "#server/canonical/draft.ts";
import type { InboundItem, Receipt } from "../inbound-item.ts";

/** A message whose raw bytes are already encrypted, so that nothing slow happens under the log's lock. */
export interface SealedItem {
  kind: "message";
  item: InboundItem;
  sealed: Buffer;
  keyId: string;
}

/** A stored message translated again: its new events supersede those that stand, and its dead letters are settled. */
export interface RetranslateItem {
  kind: "retranslate";
  inboundId: number;
  /** The source whose words translated it now; also part of the new events' ids. */
  source: string;
  facility: string;
  messageKind: string;
  /** Hexadecimal. */
  contentKey: string;
  /** `mappingVersion` names the site map's version, so that another map gives other ids. */
  translation: Translation;
  actor: string;
  /** The dead letter that a person replays; null when a whole time span is reprocessed. */
  deadLetterId: number | null;
}

export interface DiscardItem {
  kind: "discard";
  deadLetterId: number;
  facility: string;
  actor: string;
  /** Goes into the vault; the row and the log keep a reference. */
  reason: string;
}

/** What commits together with events of the log. */
export type JournalItem = SealedItem | RetranslateItem | DiscardItem;

/** A message on its way into the journal's tables. */
export interface JournalRow extends SealedItem {
  inboundId: number;
  receipt: Receipt;
  duplicateOf: number | null;
  /** It names somebody who was erased: its bytes are not kept. */
  isErased: boolean;
  keys: Buffer[];
}

/**
 * - `none`: what stands is already what the translation says;
 * - `translated`: no event stood before; now it is understood, as events or as nothing to record;
 * - `changed`: other events stand than before;
 * - `withdrawn`: events stood, now none do;
 * - `parked`: it cannot be translated now, and what stood is withdrawn.
 */
export type TranslationChange = "none" | "translated" | "changed" | "withdrawn" | "parked";

export interface RetranslateResult {
  inboundId: number;
  change: TranslationChange;
  /** Why it is still, or again, a dead letter. */
  parked: Parked | null;
  appended: number;
  superseded: number;
}

/** False: the letter was not open any more. */
export type DiscardResult = { discarded: boolean };
