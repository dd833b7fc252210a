import type { SentencePart } from "#server/contracts/audit.ts";

/** A name or a number this short stays on one line. */
const SHORT = 22;

/** A sentence in parts; who and what stand out. */
export function Sentence({ parts }: { parts: readonly SentencePart[] }) {
  return parts.map(
    ({ text, strong }, index) =>
      // biome-ignore-start lint/suspicious/noArrayIndexKey: parts of a sentence that does not change
      strong ? (
        <b key={index} style={text.length < SHORT ? { whiteSpace: "nowrap" } : undefined}>
          {text}
        </b>
      ) : (
        <span key={index}>{text}</span>
      ),
    // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
  );
}
