"use client";

import { useLiveScene } from "../live/live-context.ts";
import { useLink } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import styles from "./unit-wall.module.css";

/** Which unit, and the hospital's clock, which stops with the link. */
export function UnitNow({ title, name }: { title: string; name: string }) {
  const { timeZone, past } = useLiveScene();
  const lost = useLink().state === "lost";
  const clock = useTimed((now) => clockTime(now, timeZone));
  const day = useTimed((now) => dayText(now, timeZone));
  return (
    <div className={styles.now}>
      <h1 className={styles.unit}>{title}</h1>
      <span className={styles.name}>{name}</span>
      <span className={past || lost ? `${styles.clock} ${styles.stopped}` : styles.clock}>{clock}</span>
      <span className={styles.name}>
        {day}
        {lost ? <b className={styles.mark}>STOPPED</b> : null}
      </span>
    </div>
  );
}
