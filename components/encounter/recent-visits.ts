const KEY = "caretower-recent-visits";
const KEPT = 8;

/** Visits opened in this browser, newest first. Numbers only; no identity is ever kept. */
export function recentVisits(): string[] {
  const text = window.localStorage.getItem(KEY);
  return text ? text.split("\n").filter(Boolean).slice(0, KEPT) : [];
}

export function rememberVisit(visit: string): void {
  const others = recentVisits().filter((one) => one !== visit);
  window.localStorage.setItem(KEY, [visit, ...others].slice(0, KEPT).join("\n"));
}
