"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useLiveScene } from "../live/live-context.ts";
import { useTimed } from "../live/use-now.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { type Lane, type LaneMark, stayLanes } from "./lanes.ts";
import { type Placed, placeLabels } from "./place-labels.ts";
import styles from "./stay-lanes.module.css";
import type { StoryEvent } from "./story-event.ts";
import type { StoryNow } from "./story-now.ts";
import { axisTicks, type TimeAxis, timeAxis } from "./time-axis.ts";

interface StayLanesProps {
  events: readonly StoryEvent[];
  now: StoryNow;
  /** The entry that is shown below, to be marked on the axis. */
  chosen: StoryEvent | null;
  onChoose: (position: number) => void;
}

/** The step of the sentence above, so that the two never differ by a minute. */
const TEN_SECONDS = 10_000;
const ROWS = 3;
/** The least height of a target (WCAG 2.2, 2.5.8). */
const ROW_PX = 24;
/** Until the browser has measured: the lanes of a 1440 px window. */
const USUAL_WIDTH = 1_250;

/** The whole stay at once: where, what was asked for, the way out, what is in doubt, on one time axis. */
export function StayLanes({ events, now, chosen, onChoose }: StayLanesProps) {
  const { timeZone } = useLiveScene();
  const [box, width] = useWidth();
  const moment = useTimed((at) => Math.floor(at / TEN_SECONDS) * TEN_SECONDS);
  const lanes = useMemo(() => stayLanes(events, now), [events, now]);
  const axis = useMemo(() => axisOf(lanes, events, now, moment), [lanes, events, now, moment]);
  const closed = now.encounter?.closedAt ?? null;
  const ticks = axisTicks(axis, timeZone, Math.max(3, Math.floor(width / 120)));
  if (lanes.length === 0) return null;
  return (
    <section className={styles.lanes} aria-label="The whole stay">
      {lanes.map((lane) => (
        <LaneLine
          key={lane.name}
          lane={lane}
          axis={axis}
          width={width}
          moment={moment}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
      <div className={styles.plot} ref={box} aria-hidden="true">
        {ticks.map((tick) => (
          <i key={tick.at} className={styles.tick} style={{ left: percent(axis.at(tick.at)) }} />
        ))}
        {closed === null ? <i className={styles.now} style={{ left: percent(axis.at(moment)) }} /> : null}
        {chosen ? <i className={styles.chosen} style={{ left: percent(axis.at(momentOf(chosen))) }} /> : null}
      </div>
      <div className={styles.scale} aria-hidden="true">
        {ticks
          .filter((tick) =>
            isFree(axis.at(tick.at), [chosen ? axis.at(momentOf(chosen)) : null, axis.at(moment)], width),
          )
          .map((tick) => (
            <span
              key={tick.at}
              style={{
                left: percent(axis.at(tick.at)),
                // Under its line, but never across the left edge.
                transform: `translateX(max(-50%, ${Math.round(-axis.at(tick.at) * width)}px))`,
              }}
            >
              {tick.label}
            </span>
          ))}
        {chosen ? (
          <b className={styles.chosenTime} style={{ left: percent(axis.at(momentOf(chosen))) }}>
            {clockTime(momentOf(chosen), timeZone)}, this entry
          </b>
        ) : null}
        {closed === null && isFree(axis.at(moment), [chosen ? axis.at(momentOf(chosen)) : null], width) ? (
          <b style={{ left: percent(axis.at(moment)) }}>now</b>
        ) : null}
      </div>
    </section>
  );
}

interface LaneLineProps {
  lane: Lane;
  axis: TimeAxis;
  width: number;
  moment: number;
  chosen: StoryEvent | null;
  onChoose: (position: number) => void;
}

function LaneLine({ lane, axis, width, moment, chosen, onChoose }: LaneLineProps) {
  const { timeZone } = useLiveScene();
  const time = (at: number) => `${dayText(at, timeZone)} ${clockTime(at, timeZone)}`;
  if (lane.shape === "bar")
    return (
      <div className={styles.lane}>
        <h3>{lane.name}</h3>
        <div className={styles.track} style={{ height: ROW_PX }}>
          {lane.marks.map((mark) => (
            <StayBar
              key={mark.id}
              mark={mark}
              axis={axis}
              width={width}
              until={moment}
              time={time}
              onChoose={onChoose}
            />
          ))}
        </div>
      </div>
    );
  const placed = placeLabels(lane.marks, (mark) => axis.at(mark.from), width, ROWS);
  const rows = Math.max(1, ...placed.map((one) => one.row + 1));
  return (
    <div className={styles.lane}>
      <h3>{lane.name}</h3>
      <div className={styles.track} style={{ height: rows * ROW_PX }}>
        {placed.map((one) => (
          <PointMark key={one.mark.id} placed={one} chosen={chosen?.position ?? null} time={time} onChoose={onChoose} />
        ))}
      </div>
    </div>
  );
}

interface StayBarProps {
  mark: LaneMark;
  axis: TimeAxis;
  width: number;
  until: number;
  time: (at: number) => string;
  onChoose: (position: number) => void;
}

function StayBar({ mark, axis, width, until, time, onChoose }: StayBarProps) {
  const from = axis.at(mark.from);
  const to = axis.at(mark.to ?? until);
  const length = elapsed((mark.to ?? until) - mark.from);
  const full = `${mark.label}, ${length}`;
  const room = (to - from) * width - 12;
  const text = full.length * 6.4 < room ? full : mark.label.length * 6.4 < room ? mark.label : "";
  const title = `${mark.title}, ${length}, from ${time(mark.from)}`;
  return (
    <button
      type="button"
      className={styles.stay}
      data-tone={mark.tone}
      style={{ left: percent(from), width: percent(Math.max(to - from, 0.002)) }}
      title={title}
      aria-label={title}
      disabled={mark.entry === null}
      onClick={() => mark.entry !== null && onChoose(mark.entry)}
    >
      {text}
    </button>
  );
}

interface PointMarkProps {
  placed: Placed<LaneMark>;
  chosen: number | null;
  time: (at: number) => string;
  onChoose: (position: number) => void;
}

function PointMark({ placed: { mark, at, row, flipped, bare }, chosen, time, onChoose }: PointMarkProps) {
  return (
    <button
      type="button"
      className={flipped ? `${styles.point} ${styles.flipped}` : styles.point}
      data-tone={mark.tone}
      data-chosen={mark.entry !== null && mark.entry === chosen ? true : undefined}
      style={{ left: percent(at), top: row * ROW_PX }}
      title={`${mark.title}, ${time(mark.from)}`}
      aria-label={`${mark.title}, ${time(mark.from)}`}
      disabled={mark.entry === null}
      onClick={() => mark.entry !== null && onChoose(mark.entry)}
    >
      <i />
      {bare ? null : <span>{mark.label}</span>}
    </button>
  );
}

function axisOf(lanes: readonly Lane[], events: readonly StoryEvent[], { encounter }: StoryNow, now: number): TimeAxis {
  const moments = lanes.flatMap((lane) => lane.marks.flatMap((mark) => [mark.from, mark.to ?? mark.from]));
  const first = Math.min(...moments, encounter?.arrivedAt ?? events[0]?.occurredAt ?? now);
  const last = encounter?.closedAt !== null && encounter !== null ? Math.max(...moments, encounter.closedAt) : now;
  return timeAxis(first, Math.max(first, last));
}

/** A correction is looked for at the moment it was made, anything else at the moment it was true. */
function momentOf(event: StoryEvent): number {
  return event.data.correction === true ? event.recordedAt : event.occurredAt;
}

/** A tick's label gives way to the labels that say more. */
/** Half of the longest label of the scale, half of a date, and a gap; px. */
const LABELS_APART = 90;

function isFree(at: number, taken: readonly (number | null)[], width: number): boolean {
  return taken.every((other) => other === null || Math.abs(other - at) * width > LABELS_APART);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(120, Math.round(entry.contentRect.width))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
