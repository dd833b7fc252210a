"use client";

import { useLiveScene } from "../live/live-context.ts";
import { isBlind } from "../table/is-blind.ts";
import type { SourceState } from "../table/use-source-state.ts";
import { clockTime } from "../ui/clock-text.ts";
import { Empty } from "../ui/empty.tsx";
import { FeedTag } from "../ui/feed-tag.tsx";
import { formatNumber } from "../ui/number.ts";
import styles from "./bed-grid.module.css";
import { BedGrid, type BedGridProps } from "./bed-grid.tsx";
import type { ConfirmTold } from "./use-confirm-bed.ts";

interface BedBoardProps extends BedGridProps {
  /** The source of movements, which the whole board depends on. */
  source: SourceState;
  /** How many beds the filters keep bright; null without a filter. */
  bright: number | null;
  filter: string | null;
  told: ConfirmTold | null;
}

/** The grid with its heading line: how old the picture is, what a filter left of it, what a key just did. */
export function BedBoard({ source, bright, filter, told, ...grid }: BedBoardProps) {
  const { timeZone } = useLiveScene();
  const old = source.state === "stale" || isBlind(source.state);
  return (
    <section className={old ? `${styles.board} ${styles.stale}` : styles.board} aria-label="Beds">
      <div className={styles.head}>
        <span>
          <span>Unit</span>
          <span>occ · ready</span>
        </span>
        <span className={styles.headEnd}>
          <span>Bed, and time in its present state</span>
          <span role="status" data-failed={told?.failed || undefined}>
            {told?.words ??
              (bright === null
                ? ""
                : `${formatNumber(bright)} of ${formatNumber(grid.strips.reduce((sum, strip) => sum + strip.beds.length, 0))} beds: ${filter}`)}
          </span>
          {source.source === null && source.state !== "no-link" ? null : source.state === "fresh" ? null : (
            <span>
              {source.source ? `${source.source} ` : ""}
              {old && source.since !== null ? `as of ${clockTime(source.since, timeZone)} ` : ""}
              <FeedTag state={source.state} since={source.since} />
            </span>
          )}
        </span>
      </div>
      {grid.strips.length === 0 ? (
        <Empty title="No beds here. ">The site map gives this hospital no unit with a bed.</Empty>
      ) : (
        <BedGrid {...grid} />
      )}
      {bright === 0 ? (
        <p className={styles.empty}>No bed answers to {filter}. Nothing is hidden: the rest is dimmed.</p>
      ) : null}
    </section>
  );
}
