import { HIDDEN, type MaskedHl7, maskedHl7Text, maskHl7 } from "./mask-hl7.ts";
import { maskJson } from "./mask-json.ts";
import type { StoredMessage } from "./stored-message.ts";

/** A raw message as everybody at a desk may see it: no identity, no free text, visit numbers and places kept. */
export interface MaskedMessage {
  /** For people, lines; whole passages that are hidden are one notice. */
  text: string;
  /** HL7 v2 by segment and field, so that a lineage path finds its place. */
  hl7: MaskedHl7 | null;
}

/**
 * Null when the bytes are gone. A message that cannot be read is hidden whole. `charset`: what its source writes that names no
 * character set in its messages.
 */
export function maskMessage(
  { protocol, body }: Pick<StoredMessage, "protocol" | "body">,
  charset?: string,
): MaskedMessage | null {
  if (body === null) return null;
  if (protocol === "hl7v2") {
    const hl7 = maskHl7(body, charset);
    return { text: hl7 ? maskedHl7Text(hl7) : HIDDEN, hl7 };
  }
  const json = maskJson(body);
  return { text: json === null ? HIDDEN : JSON.stringify(json, null, 2), hl7: null };
}
