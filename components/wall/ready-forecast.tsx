"use client";

import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import styles from "./ready-forecast.module.css";
import { quarterAt, readyLine } from "./ready-line.ts";
import { TileAge } from "./tile-age.tsx";
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

/** Adult beds ready over the next four hours from what is known now: no forecast, so no band around it. */
export function ReadyForecast({ age, ...line }: ReadyForecastProps) {
  return (
    <div className={styles.forecast}>
      <div className={styles.label}>
        Adult beds ready, 4 h{" "}
        {age.state === "fresh" ? <small>known arrivals and departures</small> : <TileAge age={age} />}
      </div>
      {isBlind(age.state) ? null : <ReadyChart {...line} />}
    </div>
  );
}

/** Orange where nothing is ready. The axis stands at zero. */
function ReadyChart({ readyNow, net, at }: Omit<ReadyForecastProps, "age">) {
  const { timeZone } = useLiveScene();
  const { values, none } = readyLine(readyNow, net);
  const y = scaleOf(values);
  const x = (index: number) => 4 + (index * (WIDTH - 8)) / Math.max(1, values.length - 1);
  const steps = values.map((value, index) => (index === 0 ? `M4 ${y(value)}` : `H${x(index)}V${y(value)}`)).join("");
  const end = `${values.at(-1)} at ${clockTime(quarterAt(at, values.length - 1), timeZone)}`;
  const noneFrom = none
    ? none.from === 0
      ? "none now"
      : `none from ${clockTime(quarterAt(at, none.from), timeZone)}`
    : "";
  const noneX = none ? Math.min(none.from === 0 ? 4 : Math.max(86, x(none.from)), WIDTH - 150) : 0;
  return (
    <svg
      className={styles.chart}
      viewBox={`0 0 ${WIDTH} 108`}
      role="img"
      aria-label={`Adult beds ready by known arrivals and departures: ${readyNow} now, ${noneFrom || "always some"}, ${end}`}
    >
      <path d={`M0 ${y(0)}H${WIDTH}`} stroke="var(--line-2)" />
      {none ? <path d={shortfall(values, none, x, y)} fill="var(--p2)" /> : null}
      <path d={steps} fill="none" stroke="var(--ink)" strokeWidth="3" />
      {none?.from === 0 ? null : (
        <text x="4" y="100">
          {readyNow} now
        </text>
      )}
      {none ? (
        <text className={styles.none} x={noneX} y="100">
          {noneFrom}
        </text>
      ) : null}
      {noneX > 130 ? null : (
        <text x={WIDTH - 4} y="100" textAnchor="end">
          {end}
        </text>
      )}
    </svg>
  );
}

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
