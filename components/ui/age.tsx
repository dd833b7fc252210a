"use client";

import { useTimed } from "../live/use-now.ts";
import { elapsed, elapsedShort } from "./elapsed.ts";

interface AgeProps {
  /** Server time, milliseconds. */
  since: number;
  /** One unit only, for narrow places. */
  short?: boolean;
  className?: string;
}

/** How long ago, growing by itself: `4 s`, `22 min`, `3 h 12`. */
export function Age({ since, short = false, className }: AgeProps) {
  const text = useTimed((now) => (short ? elapsedShort(now - since) : elapsed(now - since)));
  return <span className={className}>{text}</span>;
}
