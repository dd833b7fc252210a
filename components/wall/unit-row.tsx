"use client";

import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { useTimed } from "../live/use-now.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import { BedTicks } from "./bed-ticks.tsx";
import { Count } from "./count.tsx";
import { Figure } from "./figure.tsx";
import { isToldOf } from "./is-told-of.ts";
import { isBlind, type TopicAge } from "./topic-age.ts";
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

/** A running wait is as blind as the source that would end it. */
const RESTS_ON: Record<PastTarget["kind"], keyof UnitAges> = {
  "bed-request": "coming",
  boarding: "coming",
  cleaning: "cleaning",
  discharge: "leaving",
};

interface UnitRowProps {
  unit: WallUnitRow;
  ages: UnitAges;
  startsDivision: boolean;
}

export function UnitRow({ unit, ages, startsDivision }: UnitRowProps) {
  const known = isToldOf(unit);
  return (
    <tr className={startsDivision ? `${styles.unit} ${styles.division}` : styles.unit} data-unit={unit.unit}>
      <th scope="row" className={styles.code} title={unit.name}>
        {unit.unit}
      </th>
      <Beds value={unit.occupied} known={known} />
      <Beds value={unit.ready} known={known} bright />
      <Beds value={unit.dirty + unit.cleaning} known={known} />
      <Beds value={unit.blocked} known={known} />
      <td className={`${styles.flow} ${widthOf(unit.pendingIn)}`}>
        <Figure value={unit.pendingIn} age={ages.coming} />
      </td>
      <td className={`${styles.flow} ${widthOf(unit.pendingOut)}`}>
        <Figure value={unit.pendingOut} age={ages.leaving} />
      </td>
      <Concern unit={unit} ages={ages} />
      <BedTicks ticks={unit.ticks} />
    </tr>
  );
}

/** A count of beds: it is shown whatever its age, unless nothing was ever said about this unit. */
function Beds({ value, known, bright = false }: { value: number; known: boolean; bright?: boolean }) {
  const tone = !known ? styles.unknown : value === 0 ? styles.zero : bright ? styles.bright : "";
  return <td className={`${styles.number} ${tone} ${widthOf(value)}`}>{known ? <Count value={value} /> : "—"}</td>;
}

/** A count of three figures is drawn smaller: its neighbours stand where they are learnt. */
const widthOf = (value: number) => (value > 99 ? styles.long : "");

function Concern({ unit, ages }: { unit: WallUnitRow; ages: UnitAges }) {
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
  const { pastTarget } = unit;
  if (!pastTarget) return <td className={styles.concern} />;
  const age = ages[RESTS_ON[pastTarget.kind]];
  return (
    <td className={styles.concern}>
      {isBlind(age.state) ? <span className={styles.unknown}>—</span> : <PastTargetMark past={pastTarget} />}
    </td>
  );
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
