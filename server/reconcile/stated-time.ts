import type { Instant, Precision, StatedTime } from "#server/canonical/instant.ts";

const MINUTE = 60_000;
const UNIT_MS: Record<Precision, number> = {
  year: 365 * 86_400_000,
  month: 28 * 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: MINUTE,
  second: 1000,
  millisecond: 1,
};

/** Equal in the coarser precision of both, in the offset the first was stated in. */
export function sameStatedTime(a: StatedTime, at: Instant, precision: Precision): boolean {
  const unit = Math.max(UNIT_MS[a.precision], UNIT_MS[precision]);
  const shift = a.offset * MINUTE;
  return Math.floor((a.at + shift) / unit) === Math.floor((at + shift) / unit);
}
