"use client";

import { type ReactNode, useMemo } from "react";
import { LiveContext, type LiveScene } from "./live-context.ts";

/** Around every page: says whose screen it is, when it was drawn and in which zone. */
export function LiveRoot({
  display,
  at,
  past,
  hindsight = false,
  timeZone,
  watermark,
  children,
}: LiveScene & { children: ReactNode }) {
  const scene = useMemo(
    () => ({ display, at, past, hindsight, timeZone, watermark }),
    [display, at, past, hindsight, timeZone, watermark],
  );
  return <LiveContext value={scene}>{children}</LiveContext>;
}
