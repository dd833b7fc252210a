"use client";

import { useState } from "react";
import { enter } from "./enter.ts";
import { refusalWords } from "./refusal-words.ts";

/** One try at a time. Whoever is let in leaves by a whole page load, so that nothing of before stays in memory. */
export function useDoor(next: string, refusedBefore: string | null = null) {
  const [refused, setRefused] = useState(refusedBefore);
  const [busy, setBusy] = useState(false);
  const pass = async (...[action, form]: [Parameters<typeof enter>[0], Readonly<Record<string, string>>?]) => {
    setBusy(true);
    try {
      const answer = await enter(action, next, form);
      if ("to" in answer) return window.location.assign(answer.to);
      setRefused(refusalWords(answer.refused));
    } catch {
      setRefused("No answer from the server.");
    }
    setBusy(false);
  };
  return { refused, busy, pass };
}
