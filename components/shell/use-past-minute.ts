"use client";

import { useEffect, useState } from "react";
import { type PastMinute, pastMinuteSchema } from "#server/contracts/past-minute.ts";

export type PastWord = { state: "loading" } | { state: "failed" } | { state: "known"; minute: PastMinute };

/** What there is to say of a past minute beside its rows; asked for after the rows are on the screen. */
export function usePastMinute(at: string, known: string | null, facility: string | null): PastWord {
  const question = new URLSearchParams({ at, ...(known && { known }), ...(facility && { facility }) }).toString();
  const [held, setHeld] = useState<{ question: string; word: PastWord } | null>(null);
  useEffect(() => {
    const control = new AbortController();
    ask(question, control.signal).then(
      (minute) => setHeld({ question, word: { state: "known", minute } }),
      () => control.signal.aborted || setHeld({ question, word: { state: "failed" } }),
    );
    return () => control.abort();
  }, [question]);
  return held?.question === question ? held.word : { state: "loading" };
}

async function ask(question: string, signal: AbortSignal): Promise<PastMinute> {
  const answer = await fetch(`/api/v1/past?${question}`, { signal });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return pastMinuteSchema.parse(await answer.json());
}
