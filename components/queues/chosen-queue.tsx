"use client";

import type { QueueRow } from "#server/contracts/views/queue-row.ts";
import { useTimed } from "../live/use-now.ts";
import { Chip } from "../ui/chip.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { queueFacts } from "./queue-facts.ts";
import { QueueMembers } from "./queue-members.tsx";
import { QUEUE_WORDS } from "./queue-words.ts";
import styles from "./queues-screen.module.css";
import type { QueuesUrl } from "./queues-url.ts";
import { TrendChart } from "./trend-chart.tsx";
import { changeWords, targetText } from "./wait-words.ts";

interface ChosenQueueProps {
  row: QueueRow;
  url: QueuesUrl;
  change: (next: Partial<QueuesUrl>) => void;
}

/** The chosen queue: its members, and its last three hours to scale. */
export function ChosenQueue({ row, url, change }: ChosenQueueProps) {
  const late = useTimed((now) => queueFacts(row, now).late ?? 0);
  const words = QUEUE_WORDS[row.queue];
  return (
    <section className={styles.chosen} aria-label={words.name}>
      <div className={styles.members}>
        <div className={styles.memberTools}>
          <h2 className={styles.heading}>{words.name}</h2>
          <Chip pressed={!url.lateOnly} onPress={() => change({ lateOnly: false })} count={row.length}>
            All
          </Chip>
          <Chip pressed={url.lateOnly} onPress={() => change({ lateOnly: true })} glyph="priority-2" count={late}>
            Past {targetText(row.targetMinutes)}
          </Chip>
          <SearchField label="Bed, unit or visit" value={url.q} onChange={(q) => change({ q })} />
        </div>
        <QueueMembers row={row} url={url} change={change} />
      </div>
      <aside className={styles.chart} aria-label="Last three hours">
        <h3>
          Waiting, last 3 h <span>{changeWords(queueFacts(row, 0).hourChange)}</span>
        </h3>
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
      </aside>
    </section>
  );
}
