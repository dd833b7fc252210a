"use client";

import { useEffect, useState } from "react";
import type { BedEvent } from "./bed-event.ts";
import { fetchBedEvents } from "./bed-events-client.ts";

type BedEvents = { state: "loading" } | { state: "failed"; why: string } | { state: "known"; events: BedEvent[] };

/**
 * A bed's events, asked for again whenever `version` changes (it names what the live row says now). While the next answer is on its
 * way the last one stays on screen. `knownBy`: only what had been recorded by that instant, for a look at the past.
 */
export function useBedEvents(bed: string, version: string, knownBy: number | null): BedEvents {
  const [held, setHeld] = useState<{ bed: string; events: BedEvents }>({ bed, events: { state: "loading" } });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version asks again though the question is the same
  useEffect(() => {
    const control = new AbortController();
    fetchBedEvents(bed, control.signal).then(
      (events) => setHeld({ bed, events: { state: "known", events } }),
      (error: unknown) => {
        if (control.signal.aborted) return;
        setHeld({ bed, events: { state: "failed", why: error instanceof Error ? error.message : "no answer" } });
      },
    );
    return () => control.abort();
  }, [bed, version]);
  if (held.bed !== bed) return { state: "loading" };
  if (held.events.state !== "known" || knownBy === null) return held.events;
  return { state: "known", events: held.events.events.filter((event) => event.recordedAt <= knownBy) };
}
