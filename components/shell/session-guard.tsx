"use client";

import { useEffect } from "react";
import { z } from "zod";
import { startOver } from "../live/start-over.ts";

const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const LOOK_EVERY_MS = 1_000;
/** Input is told to the server at most this often, and at least several times before it would lock. */
const TELL_EVERY_MS = 30_000;

const answerSchema = z.object({ state: z.enum(["open", "locked"]), lastInputAt: z.string() });

/**
 * Measures input at a shared workstation and tells the server, which locks the session without it; then the page is left for the
 * lock, so that nothing of it stays on the screen or in memory. Input in another window of the same session counts.
 */
export function SessionGuard({ idleSeconds }: { idleSeconds: number }) {
  useEffect(() => {
    const idleMs = idleSeconds * 1000;
    const tellEveryMs = Math.min(TELL_EVERY_MS, idleMs / 4);
    let seenAt = Date.now();
    let toldAt = 0;
    let isAsking = false;
    const onInput = () => {
      seenAt = Date.now();
    };
    const look = async () => {
      const now = Date.now();
      const isIdle = now - seenAt >= idleMs;
      if (isAsking || (!isIdle && (seenAt <= toldAt || now - toldAt < tellEveryMs))) return;
      isAsking = true;
      const told = await tell(now - seenAt);
      isAsking = false;
      if (told === "gone") return startOver();
      if (told === null) return;
      toldAt = now;
      seenAt = Math.max(seenAt, now - (told.at - told.lastInputAt));
      if (told.state === "locked") lock();
    };
    for (const name of INPUT) window.addEventListener(name, onInput, { passive: true, capture: true });
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      for (const name of INPUT) window.removeEventListener(name, onInput, { capture: true });
    };
  }, [idleSeconds]);
  return null;
}

export function lock(): void {
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.replace(`/lock?next=${encodeURIComponent(here)}`);
}

/** Null: no answer now. By the server's clock throughout, since a workstation's may be wrong. */
async function tell(
  agoMs: number,
): Promise<{ state: "open" | "locked"; lastInputAt: number; at: number } | "gone" | null> {
  const response = await fetch("/api/v1/session/input", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ secondsAgo: agoMs / 1000 }),
  }).catch(() => null);
  if (response?.status === 401) return "gone";
  const answer = response?.ok ? answerSchema.safeParse(await response.json()).data : undefined;
  if (!response || !answer) return null;
  const at = Date.parse(response.headers.get("date") ?? "") || Date.now();
  return { state: answer.state, lastInputAt: Date.parse(answer.lastInputAt), at };
}
