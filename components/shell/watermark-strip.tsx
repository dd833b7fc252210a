"use client";

import { useLiveScene } from "../live/live-context.ts";
import { useLink } from "../live/use-link.ts";
import styles from "./watermark-strip.module.css";

/** On every screen in demonstration mode, so that no picture of a simulated hospital is taken for a real one. */
export function WatermarkStrip() {
  const scene = useLiveScene();
  const said = useLink().watermark;
  const text = said === undefined ? scene.watermark : said;
  return text ? (
    <aside className={styles.strip} aria-label="Demonstration mode">
      {text}
    </aside>
  ) : null;
}
