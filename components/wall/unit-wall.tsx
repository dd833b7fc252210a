"use client";

import type { CSSProperties } from "react";
import { useMemo } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { clockTime } from "../ui/clock-text.ts";
import { AlarmLine } from "./alarm-line.tsx";
import { FeedsLine } from "./feeds-line.tsx";
import { Figure } from "./figure.tsx";
import { isToldOf } from "./is-told-of.ts";
import { Legend } from "./legend.tsx";
import { rowsOfKind } from "./rows-of-kind.ts";
import { TileAge } from "./tile-age.tsx";
import { isBlind, type TopicAge } from "./topic-age.ts";
import { UnitBed } from "./unit-bed.tsx";
import { UnitNow } from "./unit-now.tsx";
import styles from "./unit-wall.module.css";
import { useTopicAge, WallFeeds } from "./use-topic-age.ts";

interface UnitWallProps {
  unit: { id: string; name: string; facility: string };
  wall: Snapshot<"wall">;
  feeds: Snapshot<"feeds">;
}

/** One unit for its own corridor: its four counts and every bed, large. */
export function UnitWall({ unit, wall, feeds }: UnitWallProps) {
  const scope = `facility:${unit.facility}`;
  const { rows } = useLiveView("wall", scope, wall);
  const sources = useLiveView("feeds", scope, feeds).rows;
  const own = useMemo(() => [...sources.values()].filter((each) => each.facility === unit.facility), [sources, unit]);
  const row = rowsOfKind(rows, "unit").find((each) => each.unit === unit.id);
  const alarms = rowsOfKind(rows, "alarm").filter((alarm) => concerns(alarm, row));
  return (
    <WallFeeds value={own}>
      <main className={styles.wall}>
        <UnitNow title={unit.id} name={unit.name} />
        {row ? <Counts row={row} /> : null}
        <AlarmLine alarms={alarms} />
        {row ? <Beds row={row} /> : <p className={styles.none}>Nothing is known about this unit yet.</p>}
        <FeedsLine />
      </main>
      <Legend />
    </WallFeeds>
  );
}

/** Alarms of the whole house (a dead feed) and those of this unit's own beds. */
function concerns(alarm: { what: string; priority: number }, row: WallUnitRow | undefined): boolean {
  return alarm.priority > 1 || (row?.conflicts.some((bed) => alarm.what.startsWith(bed)) ?? false);
}

function Counts({ row }: { row: WallUnitRow }) {
  const beds = useTopicAge("movement");
  const cleaning = useTopicAge("cleaning");
  const coming = useTopicAge("bed-requests");
  const leaving = useTopicAge("discharges");
  const known = isToldOf(row);
  return (
    <div className={styles.counts}>
      <BedCount label="Occupied" value={known ? row.occupied : null} of={row.staffed} age={beds} />
      <BedCount label="Ready" value={known ? row.ready : null} age={beds} />
      <BedCount label="Dirty" value={known ? row.dirty + row.cleaning : null} age={cleaning} />
      <FlowCount label="Coming" value={row.pendingIn} age={coming} />
      <FlowCount label="Leaving" value={row.pendingOut} age={leaving} />
    </div>
  );
}

interface BedCountProps {
  label: string;
  /** Null while nothing was ever said about any bed of the unit. */
  value: number | null;
  of?: number;
  age: TopicAge;
}

function BedCount({ label, value, of, age }: BedCountProps) {
  const { timeZone } = useLiveScene();
  const old = isBlind(age.state);
  return (
    <div className={old || age.state === "stale" ? `${styles.count} hatch` : styles.count}>
      <span className={styles.label}>
        {label} <TileAge age={age} />
      </span>
      <span className={styles.hero}>
        {value === null ? (
          <Figure value={0} age={{ ...age, state: "never" }} />
        ) : (
          <Figure value={value} age={old ? { ...age, state: "stale" } : age} />
        )}
        {of === undefined ? null : <small> of {of}</small>}
      </span>
      {old && age.since !== null ? <span className={styles.asOf}>as of {clockTime(age.since, timeZone)}</span> : null}
    </div>
  );
}

function FlowCount({ label, value, age }: { label: string; value: number; age: TopicAge }) {
  return (
    <div className={styles.count}>
      <span className={styles.label}>
        {label} <TileAge age={age} />
      </span>
      <span className={styles.hero}>
        <Figure value={value} age={age} />
      </span>
    </div>
  );
}

/** As many columns as make the cells wide, never more rows than fit. */
function Beds({ row }: { row: WallUnitRow }) {
  const age = useTopicAge("movement");
  const old = isBlind(age.state) || age.state === "stale";
  const columns = Math.max(4, Math.ceil(Math.sqrt(row.ticks.length * 2)));
  return (
    <ul
      className={old ? `${styles.beds} ${styles.old} hatch` : styles.beds}
      aria-label="Beds"
      style={{ "--columns": columns, "--rows": Math.ceil(row.ticks.length / columns) } as CSSProperties}
    >
      {row.ticks.map((tick) => (
        <UnitBed key={tick.bed} tick={tick} />
      ))}
    </ul>
  );
}
