import type { FeedComparison } from "./feed-comparison.ts";

type Judged = Pick<FeedComparison, "source" | "from" | "to" | "visits" | "kinds" | "movements" | "beds">;

const HOUR = 3_600_000;

/** `NEW-ADT agrees on 98.7 % of 412 visits over 24 h; 5 differ in place; 3 movements missing`. */
export function comparisonVerdict({ source, from, to, visits, kinds, movements, beds }: Judged): string {
  const span = spanText(to - from);
  if (visits.spokenOf === 0) return `${source} spoke of no visit over ${span}: nothing to compare`;
  if (visits.compared === 0) return `Every visit of the last ${span} is still settling: nothing to compare yet`;
  const parts = [
    `${source} agrees on ${shareText(visits.agreeing, visits.compared)} of ${counted(visits.compared, "visit", "visits")} over ${span}`,
  ];
  const say = (count: number, one: string, many: string) => {
    if (count > 0) parts.push(counted(count, one, many));
  };
  say(kinds.place, "differs in place", "differ in place");
  say(kinds["unknown-to-parallel"], "visit it does not know", "visits it does not know");
  say(kinds["unknown-to-board"], "visit only it knows", "visits only it knows");
  say(kinds.status, "differs in status", "differ in status");
  say(kinds.class, "differs in class", "differ in class");
  say(kinds["merged-otherwise"], "merged otherwise", "merged otherwise");
  say(movements.missing, "movement missing", "movements missing");
  say(movements.elsewhere, "movement to another place", "movements to another place");
  say(movements.extra, "movement too many", "movements too many");
  say(movements.late, "movement more than 5 min apart", "movements more than 5 min apart");
  say(beds.onlyBoard + beds.onlyParallel, "bed occupied on one side only", "beds occupied on one side only");
  return parts.join("; ");
}

/** Never rounded up: 100 % is said of full agreement alone. */
function shareText(part: number, whole: number): string {
  return `${part === whole ? "100" : (Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

function spanText(ms: number): string {
  return ms < HOUR ? `${Math.max(1, Math.round(ms / 60_000))} min` : `${Math.round((ms / HOUR) * 10) / 10} h`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
