import { memo } from "react";
import type { BedState } from "#server/contracts/views/bed-row.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./bed-grid.module.css";

interface BedCellProps {
  id: string;
  label: string;
  state: BedState;
  /** Time in state, short. */
  time: string;
  name: string;
  conflict: boolean;
  late: boolean;
  leaving: boolean;
  unconfirmed: boolean;
  byHand: boolean;
  dim: boolean;
  chosen: boolean;
  /** The one cell of the grid that Tab stops at. */
  stop: boolean;
}

/** Everything it draws is a plain value, so that a tick redraws only the cells whose words changed. */
export const BedCell = memo(function BedCell(props: BedCellProps) {
  const marks = {
    conflict: props.conflict,
    late: props.late,
    leaving: props.leaving,
    unconfirmed: props.unconfirmed,
    byHand: props.byHand,
    dim: props.dim,
    chosen: props.chosen,
  };
  const on = Object.entries(marks).flatMap(([mark, is]) => (is ? (styles[mark] ?? []) : []));
  const glyph = props.conflict ? "conflict" : props.state;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of a grid without a table, see the grid
    <button
      type="button"
      role="gridcell"
      className={[styles.cell, ...on].join(" ")}
      data-bed={props.id}
      data-stop={props.id}
      data-state={props.state}
      data-dim={props.dim || undefined}
      data-conflict={props.conflict || undefined}
      data-late={props.late || undefined}
      aria-label={props.name}
      aria-selected={props.chosen}
      tabIndex={props.stop ? 0 : -1}
      title={props.name}
    >
      {props.label}
      {glyph === "occupied" ? null : (
        <span className={styles.glyph}>
          <Glyph name={glyph} />
        </span>
      )}
      <i>{props.time}</i>
    </button>
  );
});
