import type { DataState } from "../ui/data-state.ts";

/** A figure that depends on this source is shown as a dash: a frozen count is worse than none. */
export function isBlind(state: DataState): boolean {
  return state === "dead" || state === "no-link";
}
