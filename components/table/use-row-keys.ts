"use client";

import { type RefObject, useRef, useState } from "react";
import { useKeys } from "../shell/use-keys.ts";

interface RowKeys {
  /** The row that Tab stops at. */
  stop: string | null;
  table: RefObject<HTMLDivElement | null>;
}

/**
 * `J` and `K` through the rows of a list. Each row has one link with `data-row`; the list is one tab stop and Enter follows the
 * link, as it would anywhere.
 */
export function useRowKeys(rows: readonly string[]): RowKeys {
  const table = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState<string | null>(null);
  const stop = last !== null && rows.includes(last) ? last : (rows[0] ?? null);
  const move = (by: 1 | -1) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row ?? null;
    const at = focused === null ? -1 : rows.indexOf(focused);
    const next = focused === null ? stop : rows[at + by];
    if (next === undefined || next === null) return;
    setLast(next);
    table.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next)}"]`)?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  return { stop, table };
}
