"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useLiveScene } from "../live/live-context.ts";
import { Button } from "../ui/button.tsx";
import { clockTime, dayText } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import styles from "./past-controls.module.css";
import { pastParameter } from "./past-instant.ts";
import { useKeys } from "./use-keys.ts";

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** Says PAST and when, moves by the minute over the last 24 h, and leads back. */
export function PastControls({ instant, drawnAt }: { instant: number; drawnAt: number }) {
  const { timeZone } = useLiveScene();
  const pathname = usePathname();
  const router = useRouter();
  const [moving, move] = useTransition();
  const last = useLastMinute(drawnAt);
  const shown = Math.floor(instant / MINUTE);
  const [minute, setMinute] = useState(shown);
  useEffect(() => setMinute(shown), [shown]);

  const go = (to: number | null) => {
    const query = new URLSearchParams(window.location.search);
    if (to === null) {
      query.delete("at");
      query.delete("known");
    } else query.set("at", pastParameter(to * MINUTE));
    const tail = query.size > 0 ? `?${query}` : "";
    move(() => router.replace(`${pathname}${tail}`, { scroll: false }));
  };
  const back = () => go(null);
  useKeys({ Escape: back });

  return (
    <section className={styles.past} aria-label="Past minute" aria-busy={moving}>
      <span role="status" className={styles.when}>
        <b className={styles.word}>PAST</b> {dayText(minute * MINUTE, timeZone)}{" "}
        <b>{clockTime(minute * MINUTE, timeZone)}</b>
      </span>
      <Slider
        className={styles.slider}
        aria-label="Minute shown"
        minValue={Math.min(shown, last - DAY_MINUTES)}
        maxValue={last}
        step={1}
        value={minute}
        onChange={(to) => setMinute(Number(to))}
        onChangeEnd={(to) => go(Number(to))}
      >
        <SliderTrack className={styles.track}>
          <SliderThumb className={styles.thumb} />
        </SliderTrack>
      </Slider>
      <span className={styles.ago}>{elapsed((last - minute) * MINUTE)} ago</span>
      <Button kind="primary" onClick={back}>
        Back to live
      </Button>
    </section>
  );
}

/** The last full minute that is past. The page's own clock stands, so this is the browser's, counted on from the drawing. */
function useLastMinute(drawnAt: number): number {
  const [at, setAt] = useState(drawnAt);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setAt(drawnAt + performance.now() - start), MINUTE);
    return () => clearInterval(timer);
  }, [drawnAt]);
  return Math.floor(at / MINUTE) - 1;
}
