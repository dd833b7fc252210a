"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { Badge } from "#server/contracts/sign-in.ts";
import { GlassBanner, type OpenGlass } from "../glass/glass-banner.tsx";
import { LiveRoot } from "../live/live-root.tsx";
import { AllKeys } from "./all-keys.tsx";
import styles from "./desk-shell.module.css";
import { LinkStrip } from "./link-strip.tsx";
import { knownInstant, pastInstant } from "./past-instant.ts";
import { PastStrip } from "./past-strip.tsx";
import { screenOf } from "./screens.ts";
import { SessionGuard } from "./session-guard.tsx";
import { TopBar } from "./top-bar.tsx";
import { WatermarkStrip } from "./watermark-strip.tsx";

interface DeskShellProps {
  feeds: Snapshot<"feeds">;
  /** Server time of the drawing, milliseconds. */
  at: number;
  timeZone: string;
  watermark: string | null;
  /** Who is signed in; null where a page is shown without. */
  badge: Badge | null;
  /** Addresses of the screens that this viewer's role may open. */
  screens: readonly string[];
  /** Encounters that are open to this viewer by break-glass. */
  glass: readonly OpenGlass[];
  children: ReactNode;
}

/** The frame of every desk screen: one bar, then the sheet. A past minute in the URL stops everything that is live. */
export function DeskShell({ feeds, at, timeZone, watermark, badge, screens, glass, children }: DeskShellProps) {
  const screen = screenOf(usePathname());
  const query = useSearchParams();
  const named = pastInstant(query.get("at"), at);
  const past = screen?.past ? named : null;
  const known = past === null ? null : knownInstant(query.get("known"), past, at);
  return (
    <LiveRoot
      display="desk"
      at={past ?? at}
      past={past !== null}
      hindsight={known !== null && known !== past}
      timeZone={timeZone}
      watermark={watermark}
    >
      <div className={styles.desk}>
        <a className={styles.skip} href="#sheet">
          Skip to the sheet
        </a>
        <WatermarkStrip />
        <TopBar feeds={feeds} drawnAt={at} past={past} badge={badge} screens={screens} />
        <GlassBanner glass={glass} />
        {past === null || known === null ? <LinkStrip /> : <PastStrip instant={past} known={known} drawnAt={at} />}
        <main id="sheet" className={styles.sheet} tabIndex={-1}>
          {children}
        </main>
      </div>
      <AllKeys />
      {badge === null ? null : <SessionGuard idleSeconds={badge.idleSeconds} />}
    </LiveRoot>
  );
}
