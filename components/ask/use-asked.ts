"use client";

import { useCallback, useEffect, useState } from "react";

export type Asked<T> =
  | { state: "loading"; value: null }
  | { state: "known"; value: T }
  /** `value` is the last answer, kept on screen while the newest question failed. */
  | { state: "failed"; why: string; value: T | null };

/**
 * An answer of the server, asked for again when `version` changes; until the next answer comes the last one stays on screen.
 * Another `key` is another question. A null key asks nothing.
 */
export function useAsked<T>(
  key: string | null,
  version: string | number,
  asking: (signal: AbortSignal) => Promise<T>,
): Asked<T> & { again: () => void } {
  const [held, setHeld] = useState<{ key: string | null; asked: Asked<T> }>({
    key,
    asked: { state: "loading", value: null },
  });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: key, version and turn name the question; the function is new each drawing
  useEffect(() => {
    if (key === null) return;
    const control = new AbortController();
    asking(control.signal).then(
      (value) => setHeld({ key, asked: { state: "known", value } }),
      (error: unknown) => {
        if (control.signal.aborted) return;
        const why = error instanceof Error ? error.message : "no answer";
        setHeld((last) => ({
          key,
          asked: { state: "failed", why, value: last.key === key ? last.asked.value : null },
        }));
      },
    );
    return () => control.abort();
  }, [key, version, turn]);
  const again = useCallback(() => setTurn((last) => last + 1), []);
  const asked: Asked<T> = held.key === key ? held.asked : { state: "loading", value: null };
  return { ...asked, again };
}
