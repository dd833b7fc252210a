import { stateSentence } from "./state-words.ts";
import type { StoryNow } from "./story-now.ts";

/** The state as a sentence, what matters in bold. */
export function StateSentence({ now, at }: { now: StoryNow; at: number }) {
  return stateSentence(now, at).map((phrase, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no names of their own
    phrase.strong ? <b key={index}>{phrase.text}</b> : <span key={index}>{phrase.text}</span>,
  );
}
