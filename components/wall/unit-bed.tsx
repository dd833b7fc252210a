"use client";

import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { Age } from "../ui/age.tsx";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./unit-bed.module.css";

/** One bed: its number, its state by ground, shape and letter, and for how long. Never who is in it. */
export function UnitBed({ tick }: { tick: WallUnitRow["ticks"][number] }) {
  const tone = tick.conflict ? styles.conflict : styles[tick.state];
  return (
    <li className={`${styles.bed} ${tone ?? ""}`} data-bed={tick.bed} data-state={tick.state}>
      <span className={styles.label}>{tick.label}</span>
      <span className={styles.state}>
        <Glyph name={tick.conflict ? "conflict" : tick.state} label={tick.conflict ? "conflict" : tick.state} />
        {tick.since === null ? null : <Age since={tick.since} short />}
      </span>
      {tick.leaving ? (
        <span className={styles.leaving}>
          <Glyph name="leaving" label="leaving" />
        </span>
      ) : null}
    </li>
  );
}
