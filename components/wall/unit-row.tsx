"use client";

import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { useTimed } from "../live/use-now.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import { BedTicks } from "./bed-ticks.tsx";
import { Count } from "./count.tsx";
import { Figure } from "./figure.tsx";
import type { TopicAge } from "./topic-age.ts";
import styles from "./unit-matrix.module.css";

export interface UnitAges {
  beds: TopicAge;
  cleaning: TopicAge;
  coming: TopicAge;
  leaving: TopicAge;
}

type PastTarget = NonNullable<WallUnitRow["pastTarget"]>;

const PAST: Record<PastTarget["kind"], { glyph: GlyphName; words: string }> = {
  "bed-request": { glyph: "request", words: "longest bed request" },
  boarding: { glyph: "coming", words: "longest boarding" },
  cleaning: { glyph: "dirty", words: "longest dirty bed" },
  discharge: { glyph: "leaving", words: "longest discharge past target" },
};

interface UnitRowProps {
  unit: WallUnitRow;
  ages: UnitAges;
  startsDivision: boolean;
}

export function UnitRow({ unit, ages, startsDivision }: UnitRowProps) {
  return (
    <tr className={startsDivision ? `${styles.unit} ${styles.division}` : styles.unit} data-unit={unit.unit}>
      <th scope="row" className={styles.code} title={unit.name}>
        {unit.unit}
      </th>
      <Beds value={unit.occupied} />
      <Beds value={unit.ready} bright />
      <Beds value={unit.dirty + unit.cleaning} />
      <Beds value={unit.blocked} />
      <td className={styles.flow}>
        <Figure value={unit.pendingIn} age={ages.coming} />
      </td>
      <td className={styles.flow}>
        <Figure value={unit.pendingOut} age={ages.leaving} />
      </td>
      <Concern unit={unit} />
      <BedTicks ticks={unit.ticks} />
    </tr>
  );
}

/** A count of beds: it is shown whatever its age. */
function Beds({ value, bright = false }: { value: number; bright?: boolean }) {
  const tone = value === 0 ? styles.zero : bright ? styles.bright : "";
  return (
    <td className={`${styles.number} ${tone}`}>
      <Count value={value} />
    </td>
  );
}

function Concern({ unit }: { unit: WallUnitRow }) {
  const [bed, ...others] = unit.conflicts;
  if (bed !== undefined) {
    return (
      <td className={`${styles.concern} ${styles.conflict}`}>
        <Glyph name="conflict" label="Conflict" />
        {bed}
        {others.length > 0 ? ` +${others.length}` : ""}
      </td>
    );
  }
  return <td className={styles.concern}>{unit.pastTarget ? <PastTargetMark past={unit.pastTarget} /> : null}</td>;
}

function PastTargetMark({ past }: { past: PastTarget }) {
  const text = useTimed((now) => elapsed(now - past.since));
  const { glyph, words } = PAST[past.kind];
  return (
    <>
      <Glyph name="priority-2" label="Past target" />
      <span className="vh">{words} </span>
      <Glyph name={glyph} className={styles.kind} />
      {text}
    </>
  );
}
