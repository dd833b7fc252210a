"use client";

import { type KeyboardEvent, type MouseEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { useNear } from "../table/use-near.ts";
import { usePrinting } from "../table/use-printing.ts";
import { elapsed, elapsedShort } from "../ui/elapsed.ts";
import { BedCell } from "./bed-cell.tsx";
import type { BedFacts } from "./bed-facts.ts";
import styles from "./bed-grid.module.css";
import { cellName } from "./cell-name.ts";
import type { UnitStrip } from "./group-beds.ts";
import { moveFocus } from "./move-focus.ts";

export interface BedGridProps {
  strips: UnitStrip[];
  factsOf: (row: BedRow) => BedFacts;
  isBright: (row: BedRow) => boolean;
  /** Server time, milliseconds. */
  now: number;
  chosen: string | null;
  unit: string | null;
  onOpen: (bed: string) => void;
  onUnit: (unit: string | null) => void;
  /** The bed that keys act on. */
  onFocusBed: (bed: string | null) => void;
}

/** Longest strip that stands on one line beside an open drawer at 1440 px. */
const ONE_LINE = 28;
/** A house of more units than this has the beds of those drawn that are in sight; of the others it has the heading. */
const DRAWN_WHOLE = 60;

/** All beds, one strip per unit. One tab stop; arrows move, Enter opens. */
export function BedGrid(props: BedGridProps) {
  const { strips, chosen } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const lines = useMemo(() => strips.map((strip) => [headOf(strip), ...strip.beds.map((row) => row.id)]), [strips]);
  const stop = stopOf(strips, focused ?? chosen);
  const isLarge = strips.length > DRAWN_WHOLE;
  const printing = usePrinting();
  const awaited = useRef<string | null>(null);
  const find = (wanted: string) => grid.current?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(wanted)}"]`);
  useEffect(() => {
    if (awaited.current === null) return;
    find(awaited.current)?.focus();
    awaited.current = null;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moveFocus(lines, stopAt(event.target), event.key);
    if (next === null) return;
    event.preventDefault();
    const cell = find(next);
    if (cell) return cell.focus();
    // The strip of the stop is drawn first.
    awaited.current = next;
    setFocused(next);
  };
  const onFocus = (event: { target: EventTarget }) => {
    const bed = bedOf(event.target);
    setFocused(stopAt(event.target));
    props.onFocusBed(bed);
  };
  const onClick = (event: MouseEvent) => {
    const bed = bedOf(event.target);
    if (bed !== null) props.onOpen(bed);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot hold strips of different lengths that wrap
    <div
      className={styles.strips}
      ref={grid}
      role="grid"
      aria-label="Beds by unit"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onClick={onClick}
    >
      {strips.map((strip, at) => (
        <Strip
          key={strip.unit.id}
          strip={strip}
          watched={isLarge && !printing}
          atFirst={at < DRAWN_WHOLE}
          stop={stop !== null && (stop === headOf(strip) || strip.beds.some((row) => row.id === stop)) ? stop : null}
          {...props}
        />
      ))}
    </div>
  );
}

interface StripProps extends Omit<BedGridProps, "strips" | "onOpen" | "onFocusBed"> {
  strip: UnitStrip;
  stop: string | null;
  /** Its beds are drawn while it is in sight, not always. */
  watched: boolean;
  atFirst: boolean;
}

const Strip = memo(function Strip(props: StripProps) {
  const { strip, stop, watched, atFirst, unit, onUnit } = props;
  const [line, near] = useNear<HTMLDivElement>(watched, atFirst);
  const drawn = !watched || near || stop !== null;
  const pressed = unit?.toLowerCase() === strip.unit.id.toLowerCase();
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: focus lives in its cells
    <div className={`${styles.strip} ${strip.endsDivision ? styles.endsDivision : ""}`} role="row" ref={line}>
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
      {drawn ? <Cells {...props} /> : <div className={styles.undrawn} data-undrawn={strip.beds.length} />}
    </div>
  );
});

function Cells({ strip, stop, factsOf, isBright, now, chosen }: StripProps) {
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

/** The heading of a strip is the first stop of its line. */
function headOf(strip: UnitStrip): string {
  return `unit:${strip.unit.id}`;
}

function stopOf(strips: UnitStrip[], wanted: string | null): string | null {
  const here = strips.some((strip) => headOf(strip) === wanted || strip.beds.some((row) => row.id === wanted));
  return here ? wanted : (strips[0]?.beds[0]?.id ?? null);
}

function stopAt(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-stop]")?.dataset.stop ?? null) : null;
}

function bedOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-bed]")?.dataset.bed ?? null) : null;
}

const TEN_HOURS = 36_000_000;

/** One unit, as the cell is narrow; the chosen cell has room for hours and minutes. */
function timeText(row: BedRow, now: number, chosen: boolean): string {
  if (row.since === null) return "";
  const time = now - row.since;
  return chosen && time < TEN_HOURS ? elapsed(time) : elapsedShort(time);
}
