import type { Translation } from "#server/canonical/draft.ts";
import type { Instant } from "#server/canonical/instant.ts";

/** One message as an adapter hands it to the journal: its bytes, what makes it the same message again, and its translation. */
export interface InboundItem {
  source: string;
  protocol: "hl7v2" | "fhir" | "webhook";
  body: Buffer;
  /** MSH-10, webhook id, or subscription and event number. Reuse with other content is noticed, not refused. */
  controlId: string | null;
  /** Hash of the normalised content, hexadecimal: equal content is a duplicate. */
  contentKey: string;
  receivedAt: Instant;
  /** MSH-7 or its like; null when the message states none. */
  messageTime: Instant | null;
  /** Peer address and port, for the feeds page. */
  remote: string;
  /** `ADT^A02`, `Encounter`, `bed.cleaning.completed`. */
  kind: string;
  translation: Translation;
  /** An answer that the adapter has already settled on: a refusal is journalled and makes no event. */
  refusal: { answer: string; text: string; path: string | null } | null;
}

/** What became of a message, known only after its commit. */
export interface Receipt {
  inboundId: number;
  status: "stored" | "duplicate" | "parked" | "ignored" | "refused";
  events: number;
  flags: string[];
}

/** The journal is not taking messages: the sender keeps the message and comes again. */
export class IngestUnavailable extends Error {
  readonly code = "unavailable";
}

/** The way into the journal. Resolves after the commit that holds every item. @throws IngestUnavailable. */
export interface IngestPort {
  submit(items: InboundItem[]): Promise<Receipt[]>;
}
