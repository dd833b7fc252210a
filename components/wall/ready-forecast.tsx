"use client";

import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import styles from "./ready-forecast.module.css";
import { quarterAt, readyLine } from "./ready-line.ts";
import { isBlind, type TopicAge } from "./topic-age.ts";

const WIDTH = 416;
const TOP = 8;
const FOOT = 68;

interface ReadyForecastProps {
  readyNow: number;
  /** Known departures less known arrivals of each coming quarter hour. */
  net: readonly number[];
  /** Server time of the picture. */
  at: number;
  age: TopicAge;
}

/**
 * Adult beds ready over the next four hours from what is known now: no forecast, so no band around it. Orange where nothing is
 * ready.
 */
export function ReadyForecast({ readyNow, net, at, age }: ReadyForecastProps) {
  const { timeZone } = useLiveScene();
  const { values, none } = readyLine(readyNow, net);
  const y = scaleOf(values);
  const step = (WIDTH - 8) / Math.max(1, values.length - 1);
  const x = (index: number) => 4 + index * step;
  const steps = values.map((value, index) => (index === 0 ? `M4 ${y(value)}` : `H${x(index)}V${y(value)}`)).join("");
  const noneText = none
    ? none.from === 0
      ? "none now"
      : `none from ${clockTime(quarterAt(at, none.from), timeZone)}`
    : "";
  if (isBlind(age.state)) return <div className={styles.label}>Adult beds ready, next 4 h</div>;
  return (
    <div>
      <div className={styles.label}>
        Adult beds ready, next 4 h <small>known arrivals and departures</small>
      </div>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${WIDTH} 108`}
        role="img"
        aria-label={`Adult beds ready by known arrivals and departures: ${readyNow} now, ${noneText || "always some"}, ${values.at(-1)} in 4 hours`}
      >
        <path d={`M0 ${y(0)}H${WIDTH}`} stroke="var(--line-2)" />
        {none ? <path d={shortfall(values, none, x, y)} fill="var(--p2)" /> : null}
        <path d={steps} fill="none" stroke="var(--ink)" strokeWidth="3" />
        <text x="4" y="100">
          {readyNow} now
        </text>
        {none ? (
          <text className={styles.none} x={Math.min(x(none.from), WIDTH - 150)} y="100">
            {noneText}
          </text>
        ) : null}
        <text x={WIDTH - 4} y="100" textAnchor="end">
          {none && x(none.from) > WIDTH / 2 - 40
            ? ""
            : `${values.at(-1)} at ${clockTime(quarterAt(at, values.length - 1), timeZone)}`}
        </text>
      </svg>
    </div>
  );
}

/** The axis is where zero is; the drawing uses its height for the values there are. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const high = Math.max(1, ...values);
  const low = Math.min(0, ...values);
  return (value) => Math.round((FOOT - ((value - low) / (high - low)) * (FOOT - TOP)) * 10) / 10;
}

function shortfall(
  values: readonly number[],
  none: { from: number; to: number },
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  const lowest = Math.min(...values.slice(none.from, none.to));
  const depth = Math.max(6, y(lowest) - y(0));
  const end = Math.min(none.to, values.length - 1);
  return `M${x(none.from)} ${y(0)}V${y(0) + depth}H${x(end)}V${y(0)}z`;
}
