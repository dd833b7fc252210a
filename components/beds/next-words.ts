import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitLabel } from "../table/visit-of.ts";
import { clockTime } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";

/** What is due to happen to a bed next, in one sentence. */
export function nextWords(row: BedRow, now: number, timeZone: string): string {
  if (row.block) {
    const until = row.block.until === null ? "no end given" : `until ${clockTime(row.block.until, timeZone)}`;
    return `Blocked, ${row.block.reason || "no reason given"}, ${until}`;
  }
  if (row.leaving) return leavingWords(row, now, timeZone);
  if (row.state === "held" && row.hidden && row.heldFor === null) return "Held; for whom is hidden by your role";
  if (row.heldFor) return `Held for ${visitLabel(row.heldFor)}`;
  if (row.state === "dirty") return "Cleaning, not started";
  if (row.state === "cleaning") return "Ready when cleaning ends";
  return "Nothing announced";
}

function leavingWords(row: BedRow, now: number, timeZone: string): string {
  const due =
    row.leavingAt === null ? "" : `, ${row.leavingAt < now ? "was due" : "due"} ${clockTime(row.leavingAt, timeZone)}`;
  if (row.leaving === "expected") return `Discharge expected${due}, no order yet`;
  const ordered = row.orderedAt === null ? "ordered" : `ordered ${elapsed(now - row.orderedAt)} ago`;
  return row.leaving === "confirmed" ? `Departure confirmed, ${ordered}` : `Discharge ${ordered}${due}`;
}
