import { elapsed } from "../ui/elapsed.ts";
import { formatSigned } from "../ui/number.ts";

/** A target in whole hours where it is one: `4 h`, `45 min`. */
export function targetText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0h` : elapsed(minutes * 60_000);
}

/** Against an hour ago: `+3 in an hour`. Nothing while an hour is not known. */
export function changeWords(change: number | null): string {
  if (change === null) return "";
  return change === 0 ? "as an hour ago" : `${formatSigned(change)} in an hour`;
}
