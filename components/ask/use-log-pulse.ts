"use client";

import { useEffect, useRef, useState } from "react";

const AT_MOST_EVERY_MS = 4_000;

/**
 * A number that changes when the log has moved on, at most every few seconds: the version of whatever is read from the log beside a
 * live view.
 */
export function useLogPulse(position: number): number {
  const [pulse, setPulse] = useState(position);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + AT_MOST_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setPulse(position);
    }, wait);
    return () => clearTimeout(timer);
  }, [position]);
  return pulse;
}
