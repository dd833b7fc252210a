"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import { LiveRoot } from "../live/live-root.tsx";
import { AllKeys } from "./all-keys.tsx";
import styles from "./desk-shell.module.css";
import { LinkStrip } from "./link-strip.tsx";
import { pastInstant } from "./past-instant.ts";
import { screenOf } from "./screens.ts";
import { TopBar } from "./top-bar.tsx";
import { WatermarkStrip } from "./watermark-strip.tsx";

interface DeskShellProps {
  feeds: Snapshot<"feeds">;
  /** Server time of the drawing, milliseconds. */
  at: number;
  timeZone: string;
  watermark: string | null;
  children: ReactNode;
}

/** The frame of every desk screen: one bar, then the sheet. A past minute in the URL stops everything that is live. */
export function DeskShell({ feeds, at, timeZone, watermark, children }: DeskShellProps) {
  const screen = screenOf(usePathname());
  const named = pastInstant(useSearchParams().get("at"), at);
  const past = screen?.past ? named : null;
  return (
    <LiveRoot display="desk" at={past ?? at} past={past !== null} timeZone={timeZone} watermark={watermark}>
      <div className={styles.desk}>
        <a className={styles.skip} href="#sheet">
          Skip to the sheet
        </a>
        <WatermarkStrip />
        <TopBar feeds={feeds} drawnAt={at} past={past} />
        {past === null ? <LinkStrip /> : null}
        <main id="sheet" className={styles.sheet} tabIndex={-1}>
          {children}
        </main>
      </div>
      <AllKeys />
    </LiveRoot>
  );
}
