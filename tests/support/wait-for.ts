import { setTimeout as delay } from "node:timers/promises";

export type WaitOptions = {
  /** Gives up after this long; a minute when absent, which is no longer than it takes where the condition comes. */
  timeoutMs?: number;
  /** Pause between two looks; 20 ms when absent. */
  intervalMs?: number;
};

/**
 * Looks again and again until the condition answers something truthy, and returns that. A condition that throws has not
 * been met yet. Rejects at the deadline with what was waited for and what was last seen.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<NonNullable<T>> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}; last seen: ${inWords(last)}`, {
        cause: last instanceof Error ? last : undefined,
      });
    }
    await delay(options.intervalMs ?? 20);
  }
}

function inWords(value: unknown): string {
  if (value instanceof Error) return value.message;
  return JSON.stringify(value) ?? String(value);
}
