"use client";

import { useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { AuditRow } from "#server/contracts/audit.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useKeys } from "../shell/use-keys.ts";
import { stateNow } from "../table/use-url-state.ts";
import { parseAuditUrl } from "./audit-url.ts";
import { dayHeading } from "./day-heading.ts";
import { ResultEntry } from "./result-entry.tsx";
import styles from "./result-list.module.css";
import { type ResultLine, resultColumns, resultFeatures } from "./result-table.ts";
import type { Covered } from "./use-covered.ts";

interface ResultListProps {
  rows: readonly AuditRow[];
  /** Server time, milliseconds: names today and yesterday. */
  now: number;
  /** The opened entry. */
  entry: string | null;
  hasMore: boolean;
  /** Why the next page did not come; the rows before it stay. */
  failed: string | null;
  onMore: () => void;
  onAgain: () => void;
  covered: Covered;
  hrefOf: (id: string) => string;
  onOpen: (id: string, how: "push" | "replace") => void;
}

type Item = { kind: "day"; day: string } | { kind: "row"; row: AuditRow; index: number };

const ROW_PX = 39;
const DAY_PX = 27;
const OVERSCAN = 12;
/** The next page is asked for this many items before the end. */
const AHEAD = 30;

/** Entries as sentences, by day. Only what is in sight is drawn; the next page comes as the reader nears the end. */
export function ResultList(props: ResultListProps) {
  const { rows, now, entry, hasMore, failed, onMore } = props;
  const { timeZone } = useLiveScene();
  const items = useItems(rows, now, timeZone);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "day" ? DAY_PX : ROW_PX),
    getItemKey: (index) => keyOf(items[index]),
    overscan: OVERSCAN,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && failed === null && lastShown >= items.length - AHEAD) onMore();
  }, [hasMore, failed, lastShown, items.length, onMore]);
  const { stop, toFocus, taken, open } = useSteps(props, items, (index) => virtual.scrollToIndex(index));

  return (
    <div className={styles.scroller} ref={scroller} data-testid="results">
      <ul className={styles.list} style={{ height: virtual.getTotalSize() }} aria-label="Entries">
        {shown.map((place) => {
          const item = items[place.index];
          if (!item) return null;
          return (
            <li
              key={place.key}
              ref={virtual.measureElement}
              data-index={place.index}
              className={item.kind === "day" ? styles.day : styles.item}
              style={{ transform: `translateY(${place.start}px)` }}
            >
              {item.kind === "day" ? (
                item.day
              ) : (
                <ResultEntry
                  row={item.row}
                  covered={props.covered(item.row)}
                  open={item.row.id === entry}
                  stop={item.row.id === stop}
                  takesFocus={item.row.id === toFocus}
                  onFocused={taken}
                  href={props.hrefOf(item.row.id)}
                  onOpen={() => open(item.row.id)}
                />
              )}
            </li>
          );
        })}
      </ul>
      {failed ? (
        <p className={styles.failed} role="status">
          The entries before these cannot be read: {failed}.{" "}
          <button type="button" onClick={props.onAgain}>
            Search again
          </button>
        </p>
      ) : null}
    </div>
  );
}

function useItems(rows: readonly AuditRow[], now: number, timeZone: string): Item[] {
  const lines = useMemo<ResultLine[]>(
    () => rows.map((row) => ({ row, day: dayHeading(row.recordedAt, now, timeZone) })),
    [rows, now, timeZone],
  );
  const table = useTable({
    features: resultFeatures,
    columns: resultColumns,
    data: lines,
    getRowId: (line) => line.row.id,
    state: GROUPED,
  });
  const { rows: groups } = table.getRowModel();
  return useMemo(() => {
    let index = 0;
    return groups.flatMap((group): Item[] => [
      { kind: "day", day: String(group.getValue("day")) },
      ...group.subRows.map(({ original }): Item => ({ kind: "row", row: original.row, index: index++ })),
    ]);
  }, [groups]);
}

const GROUPED = { grouping: ["day"] };

/** `J` and `K` move through the list; while an entry is open they open the next one. */
function useSteps({ entry, onOpen }: ResultListProps, items: readonly Item[], bring: (index: number) => void) {
  const [last, setLast] = useState<string | null>(null);
  const [toFocus, setToFocus] = useState<string | null>(null);
  const ids = useMemo(() => items.flatMap((item) => (item.kind === "row" ? [item.row.id] : [])), [items]);
  const stop = [entry, last].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;
  const step = (by: 1 | -1) => {
    const opened = stateNow(parseAuditUrl).entry;
    const from = opened ?? focusedRow();
    const next = from === null || !ids.includes(from) ? stop : ids[ids.indexOf(from) + by];
    if (!next) return;
    bring(items.findIndex((item) => item.kind === "row" && item.row.id === next));
    setLast(next);
    setToFocus(next);
    if (opened !== null) onOpen(next, "replace");
  };
  const open = (id: string) => onOpen(id, "push");
  useKeys({ j: () => step(1), k: () => step(-1) });
  return { stop, toFocus, taken: () => setToFocus(null), open };
}

function focusedRow(): string | null {
  return document.activeElement?.closest<HTMLElement>("[data-entry]")?.dataset.entry ?? null;
}

function keyOf(item: Item | undefined): string {
  if (!item) return "";
  return item.kind === "day" ? item.day : item.row.id;
}
