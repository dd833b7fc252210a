"use client";

import { type KeyboardEvent, type MouseEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import { usePrinting } from "../table/use-printing.ts";
import styles from "./bed-grid.module.css";
import { headOf, holdsBed, holdsStop, type UnitStrip } from "./group-beds.ts";
import { moveFocus } from "./move-focus.ts";
import { StripGroup } from "./strip-group.tsx";

export interface BedGridProps {
  strips: UnitStrip[];
  chosen: string | null;
  unit: string | null;
  onOpen: (bed: string) => void;
  onUnit: (unit: string | null) => void;
  /** The bed that keys act on. */
  onFocusBed: (bed: string | null) => void;
}

/** A house of more units than this has the beds of those drawn that are in sight; of the others it has the heading. */
const DRAWN_WHOLE = 60;
/** Of such a house, as many units as the tallest screen on a desk holds are drawn before the browser has looked. */
const DRAWN_FIRST = 36;
/** So many strips are drawn and let go of at once. */
const TOGETHER = 12;

/** All beds, one strip per unit. One tab stop; arrows move, Enter opens. */
export const BedGrid = memo(function BedGrid(props: BedGridProps) {
  const { strips, chosen, onUnit } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = useMemo(() => stopOf(strips, focused ?? chosen), [strips, focused, chosen]);
  const groups = useMemo(() => groupsOf(strips), [strips]);
  const isLarge = strips.length > DRAWN_WHOLE;
  const printing = usePrinting();
  const watched = isLarge && !printing;
  const unit = props.unit?.toLowerCase() ?? null;
  const awaited = useRef<string | null>(null);
  const find = (wanted: string) => grid.current?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(wanted)}"]`);
  useEffect(() => {
    if (awaited.current === null) return;
    find(awaited.current)?.focus();
    awaited.current = null;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moveFocus(strips.map(lineOf), stopAt(event.target), event.key);
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
      className={watched ? `${styles.strips} ${styles.long}` : styles.strips}
      ref={grid}
      role="grid"
      aria-label="Beds by unit"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onClick={onClick}
    >
      {groups.map(({ at, strips: few }) => (
        <StripGroup
          key={few[0]?.unit.id ?? at}
          strips={few}
          watched={watched}
          atFirst={at < DRAWN_FIRST}
          stop={stop && few.includes(stop.strip) ? stop.id : null}
          chosen={few.some((strip) => chosen !== null && holdsBed(strip, chosen)) ? chosen : null}
          unit={unit}
          onUnit={onUnit}
        />
      ))}
    </div>
  );
});

/** The stop that is asked for, or else the first bed, with the strip in which it is. */
function stopOf(strips: UnitStrip[], wanted: string | null): { strip: UnitStrip; id: string } | null {
  const strip = wanted === null ? undefined : strips.find((one) => holdsStop(one, wanted));
  if (strip && wanted !== null) return { strip, id: wanted };
  const [first] = strips;
  const bed = first?.beds[0];
  return first && bed ? { strip: first, id: bed.id } : null;
}

function groupsOf(strips: UnitStrip[]): { at: number; strips: UnitStrip[] }[] {
  const groups = [];
  for (let at = 0; at < strips.length; at += TOGETHER) groups.push({ at, strips: strips.slice(at, at + TOGETHER) });
  return groups;
}

function lineOf(strip: UnitStrip): string[] {
  return [headOf(strip), ...strip.beds.map((row) => row.id)];
}

function stopAt(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-stop]")?.dataset.stop ?? null) : null;
}

function bedOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-bed]")?.dataset.bed ?? null) : null;
}
