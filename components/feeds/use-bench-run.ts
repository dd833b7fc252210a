"use client";

import { useState } from "react";
import type { BenchRun } from "./bench-run.ts";

export interface BenchWork {
  run: BenchRun | null;
  busy: boolean;
  wrong: string | null;
  /** Starts a piece of work; answers with its report, or null when it was refused or failed. */
  start(work: (watch: (run: BenchRun) => void) => Promise<BenchRun>): Promise<BenchRun | null>;
  clear(): void;
}

/** One run of the bench at a time, with its course while it lasts. */
export function useBenchRun(): BenchWork {
  const [run, setRun] = useState<BenchRun | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const start: BenchWork["start"] = async (work) => {
    setBusy(true);
    setWrong(null);
    try {
      return await work(setRun);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : "no answer");
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
