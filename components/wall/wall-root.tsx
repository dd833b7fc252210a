"use client";

import type { CSSProperties, ReactNode } from "react";
import type { LiveScene } from "../live/live-context.ts";
import { LiveRoot } from "../live/live-root.tsx";
import type { Theme } from "../shell/theme.ts";
import { WatermarkStrip } from "../shell/watermark-strip.tsx";
import styles from "./wall-root.module.css";

interface WallRootProps extends Omit<LiveScene, "display"> {
  theme: Theme;
  children: ReactNode;
}

/** The frame of a wall: one picture of 16 to 9 in rem of its own, the same at 1080p and at 4K, and never a scroll. */
export function WallRoot({ theme, children, ...scene }: WallRootProps) {
  return (
    <LiveRoot display="wall" {...scene}>
      <div className={styles.screen} data-theme={theme} data-wall>
        <div className={styles.picture} style={{ "--watermark-size": "1rem" } as CSSProperties}>
          <WatermarkStrip />
          {children}
        </div>
      </div>
    </LiveRoot>
  );
}
