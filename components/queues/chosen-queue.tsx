"use client";

import type { RefObject } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { QueueRow } from "#server/contracts/views/queue-row.ts";
import { useTimed } from "../live/use-now.ts";
import { FindField } from "../table/find-field.tsx";
import { isBlind } from "../table/is-blind.ts";
import { isUnheard } from "../table/is-unheard.ts";
import { useSourceState } from "../table/use-source-state.ts";
import { Chip } from "../ui/chip.tsx";
import { FeedTag } from "../ui/feed-tag.tsx";
import { queueFacts } from "./queue-facts.ts";
import { QueueMembers } from "./queue-members.tsx";
import { feedsQueue } from "./queue-sources.ts";
import { QUEUE_WORDS } from "./queue-words.ts";
import styles from "./queues-screen.module.css";
import type { QueuesUrl } from "./queues-url.ts";
import { TrendChart } from "./trend-chart.tsx";
import { changeWords, targetText } from "./wait-words.ts";

interface ChosenQueueProps {
  row: QueueRow;
  url: QueuesUrl;
  change: (next: Partial<QueuesUrl>) => void;
  feeds: Snapshot<"feeds">;
  top: RefObject<HTMLElement | null>;
}

/** The chosen queue: its members, and its last three hours to scale. */
export function ChosenQueue({ row, url, change, feeds, top }: ChosenQueueProps) {
  const late = useTimed((now) => queueFacts(row, now).late ?? 0);
  const words = QUEUE_WORDS[row.queue];
  const source = useSourceState(feeds, (feed) => feedsQueue(feed, row.facility, row.queue));
  const blind = isBlind(source.state);
  const unheard = isUnheard(source, row.length);
  return (
    <section className={styles.chosen} ref={top} aria-label={words.name}>
      <div className={styles.members}>
        <div className={styles.memberTools}>
          <h2 className={styles.heading}>{words.name}</h2>
          <Chip
            pressed={!url.lateOnly}
            onPress={() => change({ lateOnly: false })}
            count={blind || unheard ? undefined : row.length}
          >
            All
          </Chip>
          <Chip
            pressed={url.lateOnly}
            onPress={() => change({ lateOnly: true })}
            glyph="priority-2"
            count={blind || unheard ? undefined : late}
          >
            Past {targetText(row.targetMinutes)}
          </Chip>
          <FindField label="Bed, unit or visit" value={url.q} onChange={(q) => change({ q })} />
        </div>
        {blind ? (
          <p className={styles.old} role="status">
            <FeedTag state={source.state} since={source.since} /> Who waited when {source.source ?? "the server"} last
            spoke. Phone the desk for who waits now.
          </p>
        ) : null}
        <div className={blind ? `${styles.list} hatch` : styles.list}>
          <QueueMembers
            row={row}
            url={url}
            change={change}
            stoppedAt={blind ? source.since : null}
            unheard={unheard ? source.source : null}
          />
        </div>
      </div>
      <aside className={styles.chart} aria-label="Last three hours">
        <h3>
          Waiting, last 3 h <span>{blind || unheard ? "" : changeWords(queueFacts(row, 0).hourChange)}</span>
        </h3>
        {blind || unheard ? (
          <p className={styles.quiet}>No trend while the source is silent.</p>
        ) : (
          <>
            <TrendChart
              trend={row.trend}
              label={`${words.name}, each quarter hour of the last three: ${row.trend.join(", ")}`}
              width={330}
              height={170}
              axes
            />
            <p className={styles.quiet}>
              {row.arrivedLastHour} came and {row.servedLastHour} were served in the last hour.
            </p>
          </>
        )}
      </aside>
    </section>
  );
}
