"use client";

import type { CSSProperties } from "react";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import { FeedTag } from "../ui/feed-tag.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { type ArrangedUnits, restText } from "./arrange-units.ts";
import { isBlind, type TopicAge } from "./topic-age.ts";
import styles from "./unit-matrix.module.css";
import { type UnitAges, UnitRow } from "./unit-row.tsx";
import { useTopicAge } from "./use-topic-age.ts";

const COLUMNS = 2;
/** With fewer rows in a column than this they may be taller. */
const FEW = 7;

/** Every unit of the wall as one row, in two columns. */
export function UnitMatrix({ arranged }: { arranged: ArrangedUnits }) {
  const ages: UnitAges = {
    beds: useTopicAge("movement"),
    cleaning: useTopicAge("cleaning"),
    coming: useTopicAge("bed-requests"),
    leaving: useTopicAge("discharges"),
  };
  const old = isBlind(ages.beds.state) || ages.beds.state === "stale";
  const perColumn = Math.max(1, Math.ceil(arranged.shown.length / COLUMNS));
  const rest = restText(arranged.rest);
  const columns = Array.from({ length: COLUMNS }, (_, index) =>
    arranged.shown.slice(index * perColumn, (index + 1) * perColumn),
  );
  return (
    <section
      className={old ? `${styles.matrix} ${styles.old} hatch` : styles.matrix}
      aria-label="Units"
      style={{ "--rows": perColumn, "--tallest": perColumn < FEW ? "6.5rem" : "4.5rem" } as CSSProperties}
    >
      {columns.map((units, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <table key={index} className={styles.column} aria-label={`Units, column ${index + 1}`}>
          <Heading ages={ages} />
          <tbody>
            {units.map((unit, row) => (
              <UnitRow key={unit.id} unit={unit} ages={ages} startsDivision={startsDivision(units, row)} />
            ))}
          </tbody>
        </table>
      ))}
      {arranged.shown.length === 0 ? <p className={styles.none}>No unit is set up for this wall.</p> : null}
      {rest ? <p className={styles.rest}>{rest}</p> : null}
    </section>
  );
}

function startsDivision(units: readonly WallUnitRow[], index: number): boolean {
  return index > 0 && units[index]?.division !== units[index - 1]?.division;
}

function Heading({ ages }: { ages: UnitAges }) {
  return (
    <thead>
      <tr className={styles.heading}>
        <th scope="col">
          <BedsAge age={ages.beds} />
        </th>
        <th scope="col">Occ</th>
        <th scope="col" className={styles.ready}>
          Ready
        </th>
        <FedColumn name="Dirty" age={ages.cleaning} />
        <th scope="col" title="Blocked">
          Block
        </th>
        <FedColumn name="In" age={ages.coming} />
        <FedColumn name="Out" age={ages.leaving} />
        <th scope="col">Past target</th>
      </tr>
    </thead>
  );
}

/** Counts of beds outlive their source: they stay, with the time they are of. */
function BedsAge({ age }: { age: TopicAge }) {
  const { timeZone } = useLiveScene();
  const tag = <FeedTag state={age.state} since={age.since} plain />;
  if (age.state === "fresh") return <>Unit {tag}</>;
  const asOf = isBlind(age.state) && age.since !== null;
  return <span className={styles.age}>{asOf ? `as of ${clockTime(age.since ?? 0, timeZone)}` : tag}</span>;
}

/** A column that another source feeds bears its sign when that source is late or worse. */
function FedColumn({ name, age }: { name: string; age: TopicAge }) {
  if (age.state === "fresh") return <th scope="col">{name}</th>;
  return (
    <th scope="col" className={styles.aged}>
      <Glyph name={age.state === "no-link" ? "missed" : age.state === "never" ? "dead" : age.state} label={age.state} />
      {name}
    </th>
  );
}
