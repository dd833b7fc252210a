"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { Badge } from "#server/contracts/sign-in.ts";
import { AccountMenu } from "./account-menu.tsx";
import { FeedsSummary } from "./feeds-summary.tsx";
import { LiveTime } from "./live-time.tsx";
import { PastControls } from "./past-controls.tsx";
import { pastParameter } from "./past-instant.ts";
import { SCREENS, type Screen, screenOf } from "./screens.ts";
import { ThemeToggle } from "./theme-toggle.tsx";
import styles from "./top-bar.module.css";

interface TopBarProps {
  feeds: Snapshot<"feeds">;
  drawnAt: number;
  /** The past instant that is shown, or null while live. */
  past: number | null;
  badge: Badge | null;
  /** Addresses of the screens that this viewer's role may open; the bar shows no others. */
  screens: readonly string[];
}

export function TopBar({ feeds, drawnAt, past, badge, screens }: TopBarProps) {
  const here = screenOf(usePathname());
  const nav = useRef<HTMLElement>(null);
  // On a phone the screens scroll sideways: where one is must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with the screen
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  return (
    <header className={past === null ? styles.bar : `${styles.bar} ${styles.past}`}>
      <Link className={styles.brand} href="/beds" prefetch={false} aria-label="Caretower">
        <svg className={styles.mark} viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3 2h14l-2.2 5H5.2zM7.2 9h5.6v9H7.2z" fill="currentColor" />
        </svg>
        <span className={styles.name}>Caretower</span>
      </Link>
      <nav ref={nav} className={styles.nav} aria-label="Screens">
        {SCREENS.filter(({ href }) => screens.includes(href)).map((screen) => (
          <ScreenLink key={screen.href} screen={screen} current={screen === here} past={past} />
        ))}
      </nav>
      <div className={styles.end}>
        {past === null ? (
          <>
            <FeedsSummary initial={feeds} />
            <LiveTime lookBack={here?.past ?? false} />
          </>
        ) : (
          <PastControls instant={past} drawnAt={drawnAt} />
        )}
        <ThemeToggle />
        {badge === null ? null : <AccountMenu badge={badge} />}
      </div>
    </header>
  );
}

/** The wall is loaded whole: it has a connection of its own that may see less than a desk. */
function ScreenLink({ screen, current, past }: { screen: Screen; current: boolean; past: number | null }) {
  const known = useSearchParams().get("known");
  const clocks = past === null ? null : new URLSearchParams({ at: pastParameter(past), ...(known && { known }) });
  const href = clocks && screen.past ? `${screen.href}?${clocks}` : screen.href;
  const mark = current ? "page" : undefined;
  if (screen.href === "/wall") return <a href={href}>{screen.title}</a>;
  return (
    <Link href={href} prefetch={false} aria-current={mark}>
      {screen.title}
    </Link>
  );
}
