"use client";

import { useLiveScene } from "../live/live-context.ts";
import { useLink, useSilenceSeconds } from "../live/use-link.ts";
import { clockSeconds } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./link-strip.module.css";

/** Says that the picture stands still, since when, and for how long; nothing while the link is up. */
export function LinkStrip() {
  const { timeZone } = useLiveScene();
  const { state, lostSince } = useLink();
  const silence = useSilenceSeconds();
  return (
    <div role="status">
      {state === "lost" && lostSince !== null ? (
        <div className={styles.strip}>
          <Glyph name="missed" />
          <b>NO LINK</b>
          <span aria-hidden="true">server lost {elapsed(silence * 1000)} ago</span>
          <span>
            This is the picture of {clockSeconds(lostSince, timeZone)}. It goes on by itself when the server is back.
          </span>
        </div>
      ) : null}
    </div>
  );
}
