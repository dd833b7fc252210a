import { useEffect } from "react";

export interface KeyHint {
  /** One or several caps: `["J", "K"]`. */
  keys: readonly string[];
  does: string;
}

const shown = new Set<readonly KeyHint[]>();

/** Makes the keys that a mounted part answers known to the list of all keys. */
export function useKeyHelp(hints: readonly KeyHint[]): void {
  useEffect(() => {
    shown.add(hints);
    return () => {
      shown.delete(hints);
    };
  }, [hints]);
}

/** The keys of everything that is on the page now, each action once. */
export function pageKeys(): KeyHint[] {
  const byAction = new Map<string, KeyHint>();
  for (const hints of shown) for (const hint of hints) byAction.set(hint.does, hint);
  return [...byAction.values()];
}
