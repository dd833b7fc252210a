import { createHash } from "node:crypto";

/** Hash of bytes that could not be read as a message, hexadecimal. */
export function fingerprintOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
