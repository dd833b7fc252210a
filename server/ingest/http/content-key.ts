import { createHash, timingSafeEqual } from "node:crypto";

/** SHA-256 over parts, hexadecimal. Each part is preceded by its length, so that two splits of one text never collide. */
export function contentKeyOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** Compares two secrets in time that depends on neither; hashing first hides even the length. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given), digest(expected));
}
