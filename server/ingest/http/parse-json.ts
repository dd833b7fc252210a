type ParsedJson = { ok: true; value: unknown; text: string } | { ok: false; detail: string };

/** Deeper than any notification; a bound keeps recursive readers further down from exhausting the stack. */
const MAX_DEPTH = 64;
/** More than any object of a message has; readers look at each property, and one body must not hold up all others. */
const MAX_PROPERTIES = 10_000;

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
    const wrong = excessOf(value);
    return wrong === null ? { ok: true, value, text } : { ok: false, detail: wrong };
  } catch {
    // The parser's own message quotes the text, which may be about a patient.
    return { ok: false, detail: "the body is not JSON" };
  }
}

function excessOf(value: unknown): string | null {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      const inner = Object.values(item);
      if (inner.length > MAX_PROPERTIES && !Array.isArray(item))
        return `an object has more than ${MAX_PROPERTIES} properties`;
      for (const one of inner) if (typeof one === "object" && one !== null) next.push(one);
    }
    level = next;
  }
  return null;
}
