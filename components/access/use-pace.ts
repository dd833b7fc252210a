"use client";

import { useEffect, useState } from "react";

/** A number that grows at this pace while the page is looked at: the version of what is asked for again and again. */
export function usePace(everyMs: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") setTurn((last) => last + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return turn;
}
