import type { SitePolicy } from "#server/site/site-map.ts";
import type { BedStay } from "./bed-inputs.ts";

/**
 * Whether `came` took the bed that `left` gave up as half of a swap: told as one (A17), or as two or three transfers that
 * exchange two beds within the site's swap window. Such a bed is not cleaned in between.
 */
export function isSwapPair(left: BedStay, came: BedStay, policy: SitePolicy): boolean {
  const windowMs = policy.swapWindowMinutes * 60_000;
  if (left.to === null || Math.abs(came.startedAt - left.to) > windowMs) return false;
  if (left.endedBy === "swap" && came.startedAt === left.to) return true;
  if (!left.nextBed || left.nextBed !== came.prevBed || left.nextAt === null || came.prevLeftAt === null) return false;
  return Math.abs(left.nextAt - came.prevLeftAt) <= windowMs;
}

export function isInferredSwap(left: BedStay, came: BedStay, policy: SitePolicy): boolean {
  return left.endedBy !== "swap" && isSwapPair(left, came, policy);
}
