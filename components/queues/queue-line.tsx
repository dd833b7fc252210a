"use client";

import { memo } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { QueueName, QueueRow } from "#server/contracts/views/queue-row.ts";
import { useTimed } from "../live/use-now.ts";
import { Changing } from "../table/changing.tsx";
import { isBlind } from "../table/is-blind.ts";
import { isUnheard } from "../table/is-unheard.ts";
import { useSourceState } from "../table/use-source-state.ts";
import { elapsed } from "../ui/elapsed.ts";
import { FeedTag } from "../ui/feed-tag.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { formatNumber } from "../ui/number.ts";
import { queueFacts } from "./queue-facts.ts";
import styles from "./queue-list.module.css";
import { feedsQueue } from "./queue-sources.ts";
import { QUEUE_WORDS } from "./queue-words.ts";
import { TrendChart } from "./trend-chart.tsx";
import { changeWords, targetText } from "./wait-words.ts";

interface QueueLineProps {
  row: QueueRow;
  feeds: Snapshot<"feeds">;
  chosen: boolean;
  stop: boolean;
  onChoose: (queue: QueueName) => void;
}

/** One queue as one row: how many, how long, how fast, where it is going, and how old that is. */
export const QueueLine = memo(function QueueLine({ row, feeds, chosen, stop, onChoose }: QueueLineProps) {
  const words = QUEUE_WORDS[row.queue];
  const source = useSourceState(feeds, (feed) => feedsQueue(feed, row.facility, row.queue));
  const blind = isBlind(source.state) || isUnheard(source, row.length);
  const longest = useTimed((now) => {
    const { longest: wait } = queueFacts(row, now);
    return wait === null ? "" : elapsed(wait);
  });
  const isLate = useTimed((now) => queueFacts(row, now).longestIsLate);
  const late = useTimed((now) => queueFacts(row, now).late);
  const { hourChange } = queueFacts(row, 0);
  return (
    <tr
      className={styles.line}
      aria-selected={chosen}
      data-queue={row.queue}
      data-old={source.state === "stale" || undefined}
    >
      <th scope="row" className={styles.name}>
        <button
          type="button"
          data-row={row.id}
          tabIndex={stop ? 0 : -1}
          aria-expanded={chosen}
          onClick={() => onChoose(row.queue)}
        >
          {words.name}
        </button>
        <small>{words.clock}</small>
      </th>
      <td className={styles.length}>
        {blind ? (
          "\u2014"
        ) : row.length === 0 ? (
          <span className={styles.zero}>0</span>
        ) : (
          <Changing of={formatNumber(row.length)} />
        )}
      </td>
      <td className={styles.longest} data-late={(isLate && !blind) || undefined}>
        {blind ? (
          "\u2014"
        ) : longest ? (
          <>
            {isLate ? <Glyph name="priority-2" label="Past target" /> : null}
            <b>{longest}</b>
          </>
        ) : (
          <span className={styles.quiet}>nothing waits</span>
        )}
        <small>target {targetText(row.targetMinutes)}</small>
      </td>
      <td className={styles.past}>
        {blind ? (
          "\u2014"
        ) : late === null ? (
          <Glyph name="hidden" label="Hidden by your role" />
        ) : late > 0 ? (
          <b>{late}</b>
        ) : (
          <span className={styles.zero}>0</span>
        )}
      </td>
      <td className={styles.rate}>
        {blind ? "\u2014" : `${formatNumber(row.arrivedLastHour)} in, ${formatNumber(row.servedLastHour)} done`}
      </td>
      <td className={styles.trend}>
        {blind ? null : (
          <TrendChart
            trend={row.trend}
            label={`${words.name} over three hours: ${row.trend.join(", ")}`}
            width={150}
            height={40}
          />
        )}
        <span className={styles.change}>{blind ? "" : changeWords(hourChange)}</span>
      </td>
      <td className={styles.age}>
        {source.source || source.state === "no-link" ? (
          <>
            <FeedTag state={source.state} since={source.since} plain />
            {source.source ? <small>{source.source}</small> : null}
          </>
        ) : (
          <span className={styles.quiet}>no source named</span>
        )}
      </td>
    </tr>
  );
});
