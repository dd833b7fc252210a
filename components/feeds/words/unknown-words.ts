import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";

const wordSchema = z.object({
  source: z.string(),
  kind: z.enum(["location", "class", "order", "milestone", "disposition"]),
  word: z.string(),
  path: z.string(),
  count: z.number(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  inboundId: z.number(),
});
/** A sender's word that the site map does not know. */
export type UnknownWord = z.output<typeof wordSchema>;
export type WordKind = UnknownWord["kind"];

const answer = z.object({ items: z.array(wordSchema) });

export async function fetchWords(signal: AbortSignal): Promise<UnknownWord[]> {
  return (await ask("/api/v1/unmapped", answer, { signal })).items;
}

export function wordKey({ source, kind, word }: Pick<UnknownWord, "source" | "kind" | "word">): string {
  return `${source} ${kind} ${word}`;
}
