"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { AuditPage, AuditQuery, AuditRow } from "#server/contracts/audit.ts";
import { fetchAuditPage } from "./audit-answers.ts";
import { queryText } from "./audit-url.ts";

export interface AuditPages {
  /** `loading` until the first page of this very search is in. */
  state: "loading" | "known" | "failed";
  why: string | null;
  rows: readonly AuditRow[];
  /** Entries searched over. */
  total: number;
  /** Kinds that are in none of the rows, since none was asked for. */
  leftOut: readonly string[];
  /** Everything recorded before this instant is found. */
  indexedTo: number;
  tookMs: number;
  hasMore: boolean;
  more: () => void;
  again: () => void;
}

interface Held {
  key: string;
  pages: AuditPage[];
  failed: string | null;
}

const NOTHING: Omit<Held, "key"> = { pages: [], failed: null };

/** The pages of a search, one after the other as the reader goes down; another search starts anew. */
export function useAuditPages(query: AuditQuery, context: boolean): AuditPages {
  const key = `${queryText(query)} ${context}`;
  const [held, setHeld] = useState<Held>({ key, pages: [], failed: null });
  const [turn, setTurn] = useState(0);
  const running = useRef<AbortController | null>(null);

  const read = useCallback(
    (pages: AuditPage[], cursor: string | null) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      fetchAuditPage({ query, context, cursor, signal: control.signal }).then(
        (page) => {
          if (running.current === control) running.current = null;
          setHeld({ key, pages: [...pages, page], failed: null });
        },
        (error: unknown) => {
          if (control.signal.aborted) return;
          running.current = null;
          setHeld({ key, pages, failed: error instanceof Error ? error.message : "no answer" });
        },
      );
    },
    [key, query, context],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the search, the turn asks for it again
  useEffect(() => {
    read([], null);
    return () => running.current?.abort();
  }, [key, turn]);

  const current: Held = held.key === key ? held : { ...NOTHING, key };
  const last = current.pages.at(-1);
  const next = last?.next ?? null;
  return {
    state: last ? "known" : current.failed === null ? "loading" : "failed",
    why: current.failed,
    rows: useMemo(() => distinct(current.pages), [current.pages]),
    total: last?.total ?? 0,
    leftOut: last?.leftOut ?? [],
    indexedTo: current.pages[0]?.indexedTo ?? 0,
    tookMs: current.pages[0]?.tookMs ?? 0,
    hasMore: next !== null,
    more: () => {
      if (next !== null && running.current === null && current.failed === null) read(current.pages, next);
    },
    again: () => setTurn((one) => one + 1),
  };
}

/** What stands around the last match of a page may be a match of the next one: each entry once, and as a match where it is one. */
function distinct(pages: readonly AuditPage[]): AuditRow[] {
  const byId = new Map<string, AuditRow>();
  for (const row of pages.flatMap((page) => page.rows)) if (row.isMatch || !byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()];
}
