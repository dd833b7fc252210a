"use client";

import { useMemo } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { AlarmLine } from "./alarm-line.tsx";
import { arrangeUnits, type UnitPlan } from "./arrange-units.ts";
import { DischargePanel } from "./discharge-panel.tsx";
import { EmergencyPanel } from "./emergency-panel.tsx";
import { FeedsLine } from "./feeds-line.tsx";
import styles from "./hospital-wall.module.css";
import { Legend } from "./legend.tsx";
import { QueueStrip } from "./queue-strip.tsx";
import { rowsOfKind } from "./rows-of-kind.ts";
import { UnitMatrix } from "./unit-matrix.tsx";
import { WallFeeds } from "./use-topic-age.ts";
import { WallHeader } from "./wall-header.tsx";

export interface WallPlan extends UnitPlan {
  title: string;
  /** Whose header, emergency department, discharges and queues are shown. */
  facility: string;
  scope: string;
}

interface HospitalWallProps {
  plan: WallPlan;
  wall: Snapshot<"wall">;
  feeds: Snapshot<"feeds">;
}

/** The hospital at a glance, read from left to right as patients flow: in, units, out. */
export function HospitalWall({ plan, wall, feeds }: HospitalWallProps) {
  const { rows, at } = useLiveView("wall", plan.scope, wall);
  const sources = useLiveView("feeds", plan.scope, feeds).rows;
  const own = useMemo(() => [...sources.values()].filter((each) => each.facility === plan.facility), [sources, plan]);
  const arranged = useMemo(() => arrangeUnits(rowsOfKind(rows, "unit"), plan), [rows, plan]);
  const here = <R extends { facility: string }>(all: readonly R[]) =>
    all.filter((row) => row.facility === plan.facility);
  return (
    <WallFeeds value={own}>
      <main className={styles.wall}>
        <WallHeader title={plan.title} row={here(rowsOfKind(rows, "hospital"))[0]} at={at} />
        <AlarmLine alarms={here(rowsOfKind(rows, "alarm"))} />
        <EmergencyPanel row={here(rowsOfKind(rows, "emergency"))[0]} />
        <UnitMatrix arranged={arranged} />
        <DischargePanel row={here(rowsOfKind(rows, "discharges"))[0]} />
        <QueueStrip queues={here(rowsOfKind(rows, "queue"))} />
        <FeedsLine />
      </main>
      <Legend />
    </WallFeeds>
  );
}
