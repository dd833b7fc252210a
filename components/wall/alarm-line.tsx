"use client";

import { useContext } from "react";
import type { WallAlarmRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useLink, useSilenceSeconds } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { clockSeconds, clockTime, dayText } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./alarm-line.module.css";
import { WallFeeds } from "./use-topic-age.ts";

/** As many as can be read in one line. */
const SHOWN = 2;

/** What a person must answer, worst and oldest first. Its place is always there, so that nothing jumps when an alarm comes. */
export function AlarmLine({ alarms }: { alarms: readonly WallAlarmRow[] }) {
  const { past } = useLiveScene();
  const lost = useLink().state === "lost" && !past;
  const ordered = alarms.toSorted((a, b) => a.priority - b.priority || a.since - b.since);
  const room = lost || past ? SHOWN - 1 : SHOWN;
  const more = ordered.length - room;
  return (
    <div className={styles.line} role="status">
      {past ? <Past /> : lost ? <NoLink /> : null}
      {ordered.slice(0, room).map((alarm) => (
        <Alarm key={alarm.id} alarm={alarm} />
      ))}
      {more > 0 ? <span className={styles.more}>{more} more</span> : null}
      {ordered.length === 0 && !lost ? <Calm past={past} /> : null}
    </div>
  );
}

/** No alarm is good news only where somebody spoke: a house nobody has reported on is not a calm one. */
function Calm({ past }: { past: boolean }) {
  const silent = useContext(WallFeeds).every((feed) => feed.trust !== "trusted" || feed.lastMessageAt === null);
  return (
    <span className={styles.calm}>
      <Glyph name={silent ? "dead" : "done"} />
      {silent ? "No feed has spoken yet: nothing here is known" : `No alarm need${past ? "ed" : "s"} a response`}
    </span>
  );
}

function Alarm({ alarm }: { alarm: WallAlarmRow }) {
  const age = useTimed((now) => elapsed(now - alarm.since));
  const one = alarm.priority === 1;
  const tone = one ? styles.one : alarm.priority === 2 ? styles.two : styles.three;
  return (
    <div className={`${styles.alarm} ${tone}`} role={one ? "alert" : undefined}>
      <Glyph
        name={`priority-${alarm.priority}`}
        label={`Priority ${alarm.priority}`}
        className={one ? "blink" : undefined}
      />
      <b>{alarm.what}</b>
      <span className={styles.action}>{alarm.action}</span>
      <em aria-hidden="true">{age}</em>
    </div>
  );
}

/** Across the wall, since a past picture looks like a live one from where walls are read. */
function Past() {
  const { timeZone, at, hindsight } = useLiveScene();
  return (
    <div className={`${styles.alarm} ${styles.lost}`}>
      <b>PAST</b>
      <span className={styles.action}>
        this is {dayText(at, timeZone)}, {clockTime(at, timeZone)}
        {hindsight ? ", as known since" : ""}
      </span>
    </div>
  );
}

function NoLink() {
  const { timeZone } = useLiveScene();
  const since = useLink().lostSince ?? 0;
  const silence = useSilenceSeconds();
  return (
    <div className={`${styles.alarm} ${styles.lost}`}>
      <Glyph name="missed" />
      <b>NO LINK</b>
      <span className={styles.action}>
        this is the picture of {clockSeconds(since, timeZone)}: check the network of this display
      </span>
      <em aria-hidden="true">{elapsed(silence * 1000)}</em>
    </div>
  );
}
