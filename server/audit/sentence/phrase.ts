import type { SentencePart } from "#server/contracts/audit.ts";

export type Phrase = readonly SentencePart[];
type Inserted = string | number | Phrase | null | undefined | false;

/**
 * A phrase with what names somebody or something set strong: text between the braces as it stands, a text put in is strong, a phrase
 * put in keeps its own parts, and nothing put in leaves no trace.
 */
export function say(texts: TemplateStringsArray, ...inserted: readonly Inserted[]): Phrase {
  const parts: SentencePart[] = [];
  for (const [index, text] of texts.entries()) {
    if (text) parts.push({ text });
    const next = inserted[index];
    if (Array.isArray(next)) parts.push(...next);
    else if (next !== null && next !== undefined && next !== false && next !== "")
      parts.push({ text: String(next), strong: true });
  }
  return merged(parts);
}

/** Words that name nobody, as a phrase. */
export function plain(text: string): Phrase {
  return text ? [{ text }] : [];
}

export function joined(phrases: readonly Phrase[], between: string, last: string = between): Phrase {
  return merged(
    phrases.flatMap((phrase, index) =>
      index === 0 ? [...phrase] : [{ text: index === phrases.length - 1 ? last : between }, ...phrase],
    ),
  );
}

/** The same sentence as one text, for files. */
export function flat(parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join("");
}

function merged(parts: readonly SentencePart[]): SentencePart[] {
  const out: SentencePart[] = [];
  for (const part of parts) {
    const before = out.at(-1);
    if (before && Boolean(before.strong) === Boolean(part.strong))
      out[out.length - 1] = { ...before, text: before.text + part.text };
    else out.push({ ...part });
  }
  return out;
}
