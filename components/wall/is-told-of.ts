import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";

/** Somebody said something about a bed of this unit; before that its counts are not zeros, they are unknown. */
export function isToldOf({ ticks }: Pick<WallUnitRow, "ticks">): boolean {
  return ticks.length === 0 || ticks.some(({ state }) => state !== "unknown");
}
