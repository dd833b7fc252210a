"use client";

import { useEffect, useRef, useState } from "react";
import type { BenchRun, Watch } from "./bench-run.ts";

export interface BenchWork {
  run: BenchRun | null;
  busy: boolean;
  wrong: string | null;
  /** Starts a piece of work; answers with its report, or null when it was refused or failed. */
  start(work: (watch: Watch) => Promise<BenchRun>): Promise<BenchRun | null>;
  clear(): void;
}

/** One run of the bench at a time, with its course while it lasts. */
export function useBenchRun(): BenchWork {
  const [run, setRun] = useState<BenchRun | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const page = useRef(new AbortController());
  useEffect(() => {
    const control = new AbortController();
    page.current = control;
    return () => control.abort();
  }, []);
  const start: BenchWork["start"] = async (work) => {
    setBusy(true);
    setWrong(null);
    try {
      return await work({ saw: setRun, left: page.current.signal });
    } catch (error) {
      setWrong(error instanceof Error ? error.message : "no answer");
      // What broke off must not go on counting; a comparison that a refusal left standing stays.
      setRun((last) => (last?.state === "running" ? null : last));
      return null;
    } finally {
      setBusy(false);
    }
  };
  const clear = () => {
    setRun(null);
    setWrong(null);
  };
  return { run, busy, wrong, start, clear };
}
