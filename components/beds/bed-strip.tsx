"use client";

import { memo } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { elapsed, elapsedShort } from "../ui/elapsed.ts";
import { BedCell } from "./bed-cell.tsx";
import styles from "./bed-grid.module.css";
import { usePicture } from "./bed-picture.ts";
import { cellName } from "./cell-name.ts";
import { headOf, type UnitStrip } from "./group-beds.ts";

interface BedStripProps {
  strip: UnitStrip;
  /** Where Tab stops, if in this strip; else null. */
  stop: string | null;
  /** The bed that is open, if in this strip; else null. */
  chosen: string | null;
  /** The page shows this unit alone. */
  pressed: boolean;
  /** Near enough to what is seen for its beds to be drawn. */
  near: boolean;
  onUnit: (unit: string | null) => void;
}

/** Longest strip that stands on one line beside an open drawer at 1440 px. */
const ONE_LINE = 28;

/** One unit: its heading with its counts, and its beds. */
export const BedStrip = memo(function BedStrip(props: BedStripProps) {
  const { strip, stop, chosen, pressed, near, onUnit } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: focus lives in its cells
    <div className={`${styles.strip} ${strip.endsDivision ? styles.endsDivision : ""}`} role="row">
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its button has the focus */}
      <div role="rowheader">
        <button
          type="button"
          className={styles.unit}
          aria-pressed={pressed}
          data-stop={headOf(strip)}
          tabIndex={stop === headOf(strip) ? 0 : -1}
          title={strip.unit.name}
          onClick={() => onUnit(pressed ? null : strip.unit.id)}
        >
          <b>{strip.unit.id}</b>
          <span>
            {strip.occupied}/{strip.staffed} · {strip.ready > 0 ? <b>{strip.ready}</b> : 0}
          </span>
        </button>
      </div>
      {near || stop !== null ? (
        <Cells strip={strip} stop={stop} chosen={chosen} />
      ) : (
        <div className={styles.undrawn} data-undrawn={strip.beds.length} />
      )}
    </div>
  );
});

interface CellsProps {
  strip: UnitStrip;
  stop: string | null;
  chosen: string | null;
}

function Cells({ strip, stop, chosen }: CellsProps) {
  const { now, factsOf, isBright } = usePicture();
  return (
    <div className={`${styles.cells} ${strip.beds.length > ONE_LINE ? styles.wraps : ""}`}>
      {strip.beds.map((row) => {
        const facts = factsOf(row);
        const time = timeText(row, now, row.id === chosen);
        return (
          <BedCell
            key={row.id}
            id={row.id}
            label={row.label}
            state={row.state}
            time={time}
            name={cellName(row, facts, time)}
            conflict={facts.conflict}
            late={facts.pastTarget !== null}
            leaving={facts.leaving}
            unconfirmed={facts.unconfirmed}
            byHand={row.assertion !== null}
            dim={!isBright(row)}
            chosen={row.id === chosen}
            stop={row.id === stop}
          />
        );
      })}
    </div>
  );
}

const TEN_HOURS = 36_000_000;

/** One unit, as the cell is narrow; the chosen cell has room for hours and minutes. */
function timeText(row: BedRow, now: number, chosen: boolean): string {
  if (row.since === null) return "";
  const time = now - row.since;
  return chosen && time < TEN_HOURS ? elapsed(time) : elapsedShort(time);
}
