"use client";

import { useEffect, useState } from "react";

const SLOW_AFTER_MS = 3000;

/** True once a wait has lasted long enough that words should say what it waits for. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting]);
  return slow;
}
