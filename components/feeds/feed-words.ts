import type { FeedRow } from "#server/contracts/views/feed-row.ts";

const PROTOCOLS: Record<FeedRow["protocol"], string> = { hl7v2: "HL7 v2", fhir: "FHIR", webhook: "webhook" };

export function protocolWords(protocol: FeedRow["protocol"]): string {
  return PROTOCOLS[protocol];
}

/** Screens that go blind when what a source feeds falls silent. */
const SCREENS_OF: Readonly<Record<string, readonly string[]>> = {
  movement: ["Wall", "Beds", "Encounters"],
  emergency: ["Wall"],
  "bed-requests": ["Wall", "Queues"],
  transport: ["Wall", "Queues", "Discharges"],
  cleaning: ["Wall", "Beds", "Queues"],
  results: ["Wall", "Queues", "Encounters"],
  discharges: ["Wall", "Discharges"],
  referrals: ["Wall", "Queues"],
};
const SCREEN_ORDER = ["Wall", "Beds", "Discharges", "Queues", "Encounters"];

/** The screens that depend on a source, in the order of the bar. */
export function dependentScreens(feeds: readonly string[]): string[] {
  const all = new Set(feeds.flatMap((feed) => SCREENS_OF[feed] ?? []));
  return SCREEN_ORDER.filter((screen) => all.has(screen));
}

/** `Wall, Queues`, or that nothing does. */
export function screensText(feeds: readonly string[]): string {
  const screens = dependentScreens(feeds);
  if (screens.length === 0) return "none";
  return screens.length === SCREEN_ORDER.length ? "all" : screens.join(", ");
}

/** `0.3 s`, `820 ms` as `0.8 s`, `2 min`. */
export function lagText(ms: number | null): string {
  if (ms === null) return "\u2014";
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}\u00a0s`;
  return `${Math.round(ms / 60_000)}\u00a0min`;
}
