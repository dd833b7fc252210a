import type { SentencePart } from "#server/contracts/audit.ts";

/** A sentence in parts; who and what stand out. */
export function Sentence({ parts }: { parts: readonly SentencePart[] }) {
  return parts.map(({ text, strong }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence that does not change
    strong ? <b key={index}>{text}</b> : <span key={index}>{text}</span>,
  );
}

export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join("");
}
