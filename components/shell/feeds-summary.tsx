"use client";

import Link from "next/link";
import type { Snapshot } from "#server/contracts/live.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useTimed } from "../live/use-now.ts";
import { feedStateAt } from "../ui/data-state.ts";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import styles from "./feeds-summary.module.css";

const WORST_FIRST = ["dead", "never", "stale", "late"] as const;
const SHOWN: Record<(typeof WORST_FIRST)[number], { glyph: GlyphName; word: string }> = {
  dead: { glyph: "dead", word: "dead" },
  never: { glyph: "dead", word: "no data" },
  stale: { glyph: "stale", word: "stale" },
  late: { glyph: "late", word: "late" },
};

/** `7 feeds fresh`, or how many are not and how badly. */
export function FeedsSummary({ initial }: { initial: Snapshot<"feeds"> }) {
  const { rows, link } = useLiveView("feeds", "all", initial);
  const counts = useTimed((now) => countText([...rows.values()], now));
  if (link === "lost") return null;
  const [fresh = 0, ...others] = counts.split(" ").map(Number);
  return (
    <Link className={styles.summary} href="/feeds" prefetch={false}>
      {others.every((count) => count === 0) ? (
        <span className={styles.count}>
          <Glyph name="fresh" />
          {fresh === 0 ? "no feed yet" : `${fresh} feeds fresh`}
        </span>
      ) : (
        WORST_FIRST.map((state, index) =>
          others[index] ? (
            <b key={state} className={styles.count}>
              <Glyph name={SHOWN[state].glyph} />
              {others[index]} {SHOWN[state].word}
            </b>
          ) : null,
        )
      )}
    </Link>
  );
}

/** Counts of fresh, then of each worse state, as one text: a text is compared by value, so the bar is drawn when one changes. */
function countText(feeds: readonly FeedRow[], now: number): string {
  const states = feeds.map((feed) => feedStateAt(feed, now));
  return ["fresh", ...WORST_FIRST].map((state) => states.filter((each) => each === state).length).join(" ");
}
