"use client";

import type { WallQueueRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useSilenceSeconds } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { clockTime } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Sparkline } from "../ui/sparkline.tsx";
import { Figure } from "./figure.tsx";
import styles from "./queue-strip.module.css";
import { TileAge } from "./tile-age.tsx";
import { isBlind, type Topic, type TopicAge } from "./topic-age.ts";
import { useTopicAge } from "./use-topic-age.ts";
import { Wait } from "./wait.tsx";

const TILES: readonly { queue: WallQueueRow["queue"]; title: string; topic: Topic }[] = [
  { queue: "bed-requests", title: "Bed requests", topic: "bed-requests" },
  { queue: "transport", title: "Transport", topic: "transport" },
  { queue: "cleaning", title: "Cleaning", topic: "cleaning" },
  { queue: "results", title: "Results pending", topic: "results" },
];

/** The four queues that move patients, along the foot of the wall. */
export function QueueStrip({ queues }: { queues: readonly WallQueueRow[] }) {
  return (
    <div className={styles.strip}>
      {TILES.map(({ queue, title, topic }) => (
        <QueueTile key={queue} title={title} topic={topic} row={queues.find((each) => each.queue === queue)} />
      ))}
    </div>
  );
}

function QueueTile({ title, topic, row }: { title: string; topic: Topic; row: WallQueueRow | undefined }) {
  const age = useTopicAge(topic);
  return (
    <section
      className={`${styles.tile} ${age.state === "stale" ? `${styles.stale} hatch` : ""}`}
      aria-label={title}
      data-tile={topic}
      data-state={age.state}
    >
      <h2 className={styles.title}>
        {title} <TileAge age={age} />
      </h2>
      {row ? (
        <>
          <Figure className={styles.length} value={row.length} age={age} />
          <p className={styles.context}>{isBlind(age.state) ? <Unknown age={age} /> : <Context row={row} />}</p>
          {isBlind(age.state) ? null : (
            <Sparkline
              className={styles.trend}
              values={row.trend}
              label={`${title}, last 3 hours: ${row.trend.join(", ")}`}
            />
          )}
        </>
      ) : (
        <p className={styles.context}>not counted at this hospital</p>
      )}
    </section>
  );
}

function Context({ row }: { row: WallQueueRow }) {
  return (
    <>
      {row.length > 0 && row.longestSince !== null ? (
        <>
          <Wait since={row.longestSince} targetMinutes={row.targetMinutes} /> longest
        </>
      ) : (
        "nothing waits"
      )}
      <br />
      {row.arrivedLastHour} in, {row.servedLastHour} done last hour
    </>
  );
}

/** Why there is a dash, and since when. */
function Unknown({ age }: { age: TopicAge }) {
  const { timeZone } = useLiveScene();
  const silence = useSilenceSeconds();
  const known = useTimed((now) => (age.since === null ? "" : elapsed(now - age.since)));
  if (age.state === "no-link") return `server lost ${elapsed(silence * 1000)} ago`;
  if (age.since === null) return "this feed has not spoken yet";
  return (
    <>
      last known {known} ago
      <br />
      feed dead since {clockTime(age.since, timeZone)}
    </>
  );
}
