"use client";

import type { ReactNode } from "react";
import type { WallHospitalRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useLink } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import { formatNumber } from "../ui/number.ts";
import { Count } from "./count.tsx";
import { Figure } from "./figure.tsx";
import { Nedocs } from "./nedocs.tsx";
import { ReadyForecast } from "./ready-forecast.tsx";
import { TileAge } from "./tile-age.tsx";
import { isBlind, type TopicAge } from "./topic-age.ts";
import { useTopicAge } from "./use-topic-age.ts";
import styles from "./wall-header.module.css";

/** Who, when, and the four numbers of the house: how full, what is free, where it goes, how crowded the emergency department is. */
export function WallHeader({ title, row, at }: { title: string; row: WallHospitalRow | undefined; at: number }) {
  return (
    <>
      <Identity title={title} />
      <div className={styles.figures}>{row ? <Figures row={row} at={at} /> : null}</div>
      {row ? <Nedocs nedocs={row.nedocs} /> : <div />}
    </>
  );
}

function Identity({ title }: { title: string }) {
  const { timeZone, past } = useLiveScene();
  const { state } = useLink();
  const clock = useTimed((now) => clockTime(now, timeZone));
  const day = useTimed((now) => dayText(now, timeZone));
  return (
    <div className={styles.identity}>
      <h1 className={styles.name}>{title}</h1>
      <div className={past || state === "lost" ? `${styles.clock} ${styles.stopped}` : styles.clock}>{clock}</div>
      <div className={styles.label}>
        {day}
        {state === "lost" ? <b className={styles.stop}>STOPPED</b> : null}
      </div>
    </div>
  );
}

function Figures({ row, at }: { row: WallHospitalRow; at: number }) {
  const beds = useTopicAge("movement");
  const ready = useTopicAge("movement", "cleaning");
  const flow = useTopicAge("movement", "bed-requests", "discharges");
  const share = row.staffed > 0 ? Math.round((100 * row.occupied) / row.staffed) : 0;
  const net = row.outNext4h - row.inNext4h;
  return (
    <>
      <BedTile
        label="Occupied"
        age={beds}
        context={`${formatNumber(row.occupied)} of ${formatNumber(row.staffed)} ${row.unknown > 0 ? `beds, ${row.unknown} unknown` : "staffed beds"}`}
      >
        <Count value={share} />
        <small>%</small>
      </BedTile>
      <BedTile
        label="Ready now"
        age={ready}
        context={`${row.readyAdult} adult · ${row.held} held · ${row.dirty} dirty`}
      >
        <Count value={row.ready} />
      </BedTile>
      <div className={`${styles.tile} ${styles.net}`}>
        <div>
          <div className={styles.label}>Net in 4 h</div>
          <div className={styles.hero}>
            <Figure value={net} age={flow} />
          </div>
          <div className={styles.context}>
            {isBlind(flow.state) ? null : `${row.outNext4h} out, ${row.inNext4h} in`}
          </div>
        </div>
        <ReadyForecast readyNow={row.readyAdult} net={row.netByQuarter} at={at} age={flow} />
      </div>
    </>
  );
}

interface BedTileProps {
  label: string;
  age: TopicAge;
  context: string;
  children: ReactNode;
}

/** Counts of beds stay on screen whatever happens to their source: hatched, with the time they are of. */
function BedTile({ label, age, context, children }: BedTileProps) {
  const { timeZone } = useLiveScene();
  const blind = isBlind(age.state);
  const old = blind || age.state === "stale";
  return (
    <div className={`${styles.tile} ${old ? "hatch" : ""}`} data-state={age.state}>
      <div className={styles.label}>
        {label} <TileAge age={age} />
      </div>
      <div className={old ? `${styles.hero} ${styles.old}` : styles.hero}>
        {age.since === null && blind ? "—" : children}
      </div>
      <div className={styles.context}>
        {!blind ? context : age.since === null ? "nothing heard yet" : `as of ${clockTime(age.since, timeZone)}`}
      </div>
    </div>
  );
}
