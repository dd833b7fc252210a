"use client";

import type { WallAlarmRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useLink, useSilenceSeconds } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { clockSeconds } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./alarm-line.module.css";

/** As many as can be read in one line. */
const SHOWN = 2;

/** What a person must answer, worst and oldest first. Its place is always there, so that nothing jumps when an alarm comes. */
export function AlarmLine({ alarms }: { alarms: readonly WallAlarmRow[] }) {
  const lost = useLink().state === "lost";
  const ordered = alarms.toSorted((a, b) => a.priority - b.priority || a.since - b.since);
  const room = lost ? SHOWN - 1 : SHOWN;
  const more = ordered.length - room;
  return (
    <div className={styles.line} role="status">
      {lost ? <NoLink /> : null}
      {ordered.slice(0, room).map((alarm) => (
        <Alarm key={alarm.id} alarm={alarm} />
      ))}
      {more > 0 ? <span className={styles.more}>{more} more</span> : null}
      {ordered.length === 0 && !lost ? (
        <span className={styles.calm}>
          <Glyph name="done" />
          No alarm needs a response
        </span>
      ) : null}
    </div>
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
