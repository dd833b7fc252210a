"use client";

import type { ReactNode } from "react";
import type { WallDischargesRow } from "#server/contracts/views/wall-row.ts";
import { useTimed } from "../live/use-now.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./discharge-panel.module.css";
import { Figure } from "./figure.tsx";
import panel from "./panel.module.css";
import { pastOrders } from "./past-orders.ts";
import { TileAge } from "./tile-age.tsx";
import { isBlind, type TopicAge } from "./topic-age.ts";
import { useTopicAge } from "./use-topic-age.ts";

const MILESTONES = ["medication", "transport", "follow-up", "paperwork", "placement"] as const;

/** Patients on the way out: the stages as parts of one bar, from right (not begun) to left (gone). */
export function DischargePanel({ row }: { row: WallDischargesRow | undefined }) {
  const age = useTopicAge("discharges", "movement");
  return (
    <section className={`${panel.panel} ${age.state === "stale" ? "hatch" : ""}`} aria-label="Discharges today">
      <h2 className={panel.title}>
        Discharges today <TileAge age={age} />
      </h2>
      {row ? <Stages row={row} age={age} /> : <p className={panel.none}>No discharge is expected today.</p>}
    </section>
  );
}

function Stages({ row, age }: { row: WallDischargesRow; age: TopicAge }) {
  const all = row.expectedToday;
  const before = { left: 0, allDone: row.left, ordered: row.left + row.allDone };
  return (
    <>
      <Stage label="Expected" value={all} age={age} from={0} of={all} />
      <Stage label="No order yet" value={row.noOrder} age={age} from={before.ordered + row.ordered} of={all} />
      <Stage label="Ordered, milestones open" value={row.ordered} age={age} from={before.ordered} of={all}>
        <OpenMilestones row={row} age={age} />
      </Stage>
      <Stage label="All done, to leave" value={row.allDone} age={age} from={before.allDone} of={all} />
      <PastTarget row={row} age={age} />
      <Stage
        label={
          <>Left {isBlind(age.state) ? null : <span className={styles.small}>{row.leftBeforeNoon} before noon</span>}</>
        }
        value={row.left}
        age={age}
        from={before.left}
        of={all}
      />
    </>
  );
}

interface StageProps {
  label: ReactNode;
  value: number;
  age: TopicAge;
  /** Where its part of the bar begins, and the whole bar, in patients. */
  from: number;
  of: number;
  children?: ReactNode;
}

function Stage({ label, value, age, from, of, children }: StageProps) {
  const share = (part: number) => `${of > 0 ? Math.min(100, (100 * part) / of) : 0}%`;
  return (
    <div className={styles.stage}>
      <div className={styles.row}>
        <span className={styles.label}>{label}</span>
        <Figure className={panel.big} value={value} age={age} />
      </div>
      <div className={styles.bar} aria-hidden="true">
        {isBlind(age.state) ? null : <i style={{ left: share(from), width: share(value) }} />}
      </div>
      {children}
    </div>
  );
}

/** A milestone that another source reports goes blind with that source. */
function OpenMilestones({ row, age }: { row: WallDischargesRow; age: TopicAge }) {
  const transport = useTopicAge("transport");
  return (
    <div className={styles.milestones}>
      {MILESTONES.map((name) => {
        const blind = isBlind(age.state) || (name === "transport" && isBlind(transport.state));
        return (
          <span key={name}>
            {name[0]?.toUpperCase()}
            {name.slice(1)}
            <b>{blind ? "—" : row.openMilestones[name]}</b>
          </span>
        );
      })}
    </div>
  );
}

function PastTarget({ row, age }: { row: WallDischargesRow; age: TopicAge }) {
  const count = useTimed((now) => pastOrders(row.openOrders, row.targetMinutes, now).count);
  const longest = useTimed((now) => {
    const { oldest } = pastOrders(row.openOrders, row.targetMinutes, now);
    return oldest === null ? "" : elapsed(now - oldest);
  });
  const hot = count > 0 && !isBlind(age.state);
  return (
    <div className={styles.stage}>
      <div className={styles.row}>
        <span className={styles.label}>
          <span className={hot ? styles.hot : undefined}>
            {hot ? <Glyph name="priority-2" label="Past target" /> : null} Past {targetText(row.targetMinutes)}
          </span>
          {hot ? <span className={styles.small}> max {longest}</span> : null}
        </span>
        <Figure className={hot ? `${panel.big} ${styles.hot}` : panel.big} value={count} age={age} />
      </div>
    </div>
  );
}

function targetText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
