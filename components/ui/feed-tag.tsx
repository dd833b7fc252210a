"use client";

import { useTimed } from "../live/use-now.ts";
import type { DataState } from "./data-state.ts";
import { elapsed, silenceText } from "./elapsed.ts";
import styles from "./feed-tag.module.css";
import { Glyph, type GlyphName } from "./glyph.tsx";

const GLYPH: Record<DataState, GlyphName> = {
  fresh: "fresh",
  late: "late",
  stale: "stale",
  dead: "dead",
  never: "dead",
  "no-link": "missed",
};

const WORD: Record<Exclude<DataState, "fresh">, string> = {
  late: "LATE",
  stale: "STALE",
  dead: "DEAD",
  never: "NO DATA",
  "no-link": "NO LINK",
};

interface FeedTagProps {
  state: DataState;
  /** Server time of the last word of the source; null when it never spoke. */
  since: number | null;
  /** The source, where the tag stands alone. */
  name?: string;
  /** Without the box behind it, for rows and footers. */
  plain?: boolean;
}

/** How old the figures beside it are: a grey dot and age while fresh, a named tag with the length of the silence from then on. */
export function FeedTag({ state, since, name, plain = false }: FeedTagProps) {
  const fresh = state === "fresh";
  const age = useTimed((now) => {
    if (since === null || state === "no-link" || state === "never") return "";
    return fresh ? elapsed(now - since) : silenceText(now - since);
  });
  if (fresh) {
    return (
      <span className={styles.fresh}>
        <Glyph name="fresh" label="fresh" />
        {words(name, age)}
      </span>
    );
  }
  return (
    <span className={plain ? `${styles.tag} ${styles.plain}` : styles.tag} data-state={state}>
      <Glyph name={GLYPH[state]} />
      {words(name, WORD[state], age)}
    </span>
  );
}

function words(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}
