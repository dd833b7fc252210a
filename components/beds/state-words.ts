import type { BedState } from "#server/contracts/views/bed-row.ts";

/** How a state is written out. */
export const STATE_WORDS: Record<BedState, string> = {
  occupied: "Occupied",
  ready: "Ready",
  held: "Held",
  dirty: "Dirty",
  cleaning: "Cleaning",
  blocked: "Blocked",
  closed: "Closed",
  unknown: "Not known",
};
