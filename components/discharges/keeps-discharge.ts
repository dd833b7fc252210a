import type { DischargeLine } from "./discharge-table.ts";
import type { DischargesUrl } from "./discharges-url.ts";

/** Whether a line stays under the page's filters. Who has left is shown only when asked for: the page is about who is still here. */
export function keepsDischarge(line: DischargeLine, url: DischargesUrl, unitGroup: string): boolean {
  if (url.only.length > 0 ? !url.only.includes(line.bucket) : line.bucket === "left") return false;
  if (url.group !== null && unitGroup !== url.group) return false;
  if (url.need !== null && !isOpen(line, url.need)) return false;
  return isFound(line, url.q);
}

/** The milestone is needed and not done. */
export function isOpen(line: DischargeLine, milestone: string): boolean {
  const named = Object.entries(line.row.milestones ?? {}).find(([name]) => name === milestone)?.[1];
  return named?.state === "needed" || named?.state === "running";
}

function isFound({ row }: DischargeLine, typed: string): boolean {
  const wanted = squeeze(typed);
  if (!wanted) return true;
  const number = wanted.replace(/^v(?=\d)/, "");
  return squeeze(row.bed ?? "").includes(wanted) || squeeze(row.visit ?? "").includes(number);
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}&]/gu, "");
}
