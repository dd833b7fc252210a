import { type ParseResult, parseHl7 } from "./wire/hl7-message.ts";

/**
 * Who sent a message stands in its header, so it is read before the sender's usual character set is known. Reading again is
 * needed only where the message names no set of its own (MSH-18).
 */
export function parseFromSource(
  bytes: Buffer,
  first: ParseResult,
  { charset }: { charset?: string | undefined },
): ParseResult {
  if (charset === undefined) return first;
  const header = first.ok ? first.message : first.fault.header;
  return header?.msh.value(18) ? first : parseHl7(bytes, { defaultCharset: charset });
}
