"use client";

import { useCallback, useEffect, useRef, useState } from "react";
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

  const current: Held = held.key === key ? held : { key, pages: [], failed: null };
  const last = current.pages.at(-1);
  const next = last?.next ?? null;
  return {
    state: last ? "known" : current.failed === null ? "loading" : "failed",
    why: current.failed,
    rows: current.pages.flatMap((page) => page.rows),
    total: last?.total ?? 0,
    tookMs: current.pages[0]?.tookMs ?? 0,
    hasMore: next !== null,
    more: () => {
      if (next !== null && running.current === null && current.failed === null) read(current.pages, next);
    },
    again: () => setTurn((one) => one + 1),
  };
}
