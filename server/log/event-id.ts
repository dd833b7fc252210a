import { hash } from "node:crypto";

/** A UUID (version 8, RFC 9562) made from the parts of an event's cause: the same cause is the same event, whoever retries. */
export function eventId(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) text += `${part}\u0000`;
  const bytes = hash("sha256", text, "buffer").subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
