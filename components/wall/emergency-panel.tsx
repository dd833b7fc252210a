"use client";

import type { ReactNode } from "react";
import type { WallEmergencyRow } from "#server/contracts/views/wall-row.ts";
import { FlowBars } from "../charts/flow-bars.tsx";
import { useLiveScene } from "../live/live-context.ts";
import { useTimed } from "../live/use-now.ts";
import { clockTime } from "../ui/clock-text.ts";
import { formatShare } from "../ui/number.ts";
import styles from "./emergency-panel.module.css";
import { Figure } from "./figure.tsx";
import panel from "./panel.module.css";
import { TileAge } from "./tile-age.tsx";
import { isBlind, type TopicAge } from "./topic-age.ts";
import { useTopicAge } from "./use-topic-age.ts";
import { Wait } from "./wait.tsx";

const HOUR = 3_600_000;

/** Where patients come in: who waits, who boards, how full it is, and what came and went by the hour. */
export function EmergencyPanel({ row }: { row: WallEmergencyRow | undefined }) {
  const age = useTopicAge("emergency");
  return (
    <section className={`${panel.panel} ${age.state === "stale" ? "hatch" : ""}`} aria-label="Emergency">
      <h2 className={panel.title}>
        Emergency <TileAge age={age} />
      </h2>
      {row ? <Lines row={row} age={age} /> : <p className={panel.none}>No emergency department is set up.</p>}
      {row ? isBlind(age.state) ? <FlowUnknown /> : <Flow row={row} /> : null}
    </section>
  );
}

function Lines({ row, age }: { row: WallEmergencyRow; age: TopicAge }) {
  const blind = isBlind(age.state);
  return (
    <>
      <Line label="Waiting" small="longest" value={row.waiting} age={age}>
        {row.waitingLongestSince === null ? null : (
          <Wait since={row.waitingLongestSince} targetMinutes={row.waitingTargetMinutes} />
        )}
      </Line>
      <Line label="Boarding" small={`longest, ${hours(row.boardingTargetMinutes)}`} value={row.boarding} age={age}>
        {row.boardingLongestSince === null ? null : (
          <Wait since={row.boardingLongestSince} targetMinutes={row.boardingTargetMinutes} />
        )}
      </Line>
      <Line
        label={row.spaces > 0 ? `In ${row.spaces} spaces` : "In department"}
        small="patients"
        value={row.patients}
        age={age}
      >
        {blind || row.spaces === 0 ? null : formatShare(row.patients, row.spaces)}
      </Line>
      <Line label="Left unseen" small={`today, ${row.leftUnseenTargetPercent} %`} value={row.leftUnseenToday} age={age}>
        {blind || row.arrivalsToday === 0 ? null : formatShare(row.leftUnseenToday, row.arrivalsToday, 1)}
      </Line>
      <Line label="Arrived" small="today" value={row.arrivalsToday} age={age} />
    </>
  );
}

interface LineProps {
  label: string;
  small: string;
  value: number;
  age: TopicAge;
  children?: ReactNode;
}

function Line({ label, small, value, age, children }: LineProps) {
  return (
    <div className={styles.line}>
      <span className={styles.label}>
        {label}
        <small>{small}</small>
      </span>
      <Figure className={panel.big} value={value} age={age} />
      <span className={styles.wait}>{isBlind(age.state) ? null : children}</span>
    </div>
  );
}

function Flow({ row }: { row: WallEmergencyRow }) {
  const { timeZone } = useLiveScene();
  const first = useTimed((now) =>
    clockTime(Math.floor(now / HOUR) * HOUR - (row.inByHour.length - 1) * HOUR, timeZone),
  );
  const came = row.inByHour.at(-1) ?? 0;
  const went = row.outByHour.at(-1) ?? 0;
  return (
    <div className={styles.flow}>
      <div className={styles.rates}>
        <span>■ In {came}/h</span>
        <span>□ Out {went}/h</span>
      </div>
      <FlowBars incoming={row.inByHour} outgoing={row.outByHour} from={first} />
    </div>
  );
}

/** Keeps its place, so that the lines above stay where the eye has learnt them. */
function FlowUnknown() {
  return (
    <div className={styles.flow}>
      <div className={styles.rates}>
        <span>■ In —</span>
        <span>□ Out —</span>
      </div>
      <div className={styles.unknown} />
    </div>
  );
}

function hours(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
