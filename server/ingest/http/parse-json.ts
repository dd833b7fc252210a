type ParsedJson = { ok: true; value: unknown; text: string } | { ok: false; detail: string };

/** Deeper than any notification; a bound keeps recursive readers further down from exhausting the stack. */
const MAX_DEPTH = 64;

/** Strict UTF-8 (RFC 8259 section 8.1) and bounded nesting. A byte order mark is tolerated. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, detail: "the body is not UTF-8" };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isDeeperThan(value, MAX_DEPTH)) return { ok: false, detail: `nested deeper than ${MAX_DEPTH} levels` };
    return { ok: true, value, text };
  } catch {
    // The parser's own message quotes the text, which may be about a patient.
    return { ok: false, detail: "the body is not JSON" };
  }
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
