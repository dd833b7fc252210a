import type { RecordedEvent } from "#server/canonical/event.ts";
import type { AccessAction, AccessEntry } from "../ledger/access-entry.ts";
import { countWords, minutesOf, triggerWords } from "./terms.ts";

/** One or two words at the right edge of an event: how it came in, or how it ended. */
export function eventResult({ kind, type, data }: RecordedEvent): string {
  if (kind === "report") return "trigger" in data ? `by ${triggerWords(data.trigger)}` : "reported";
  if (kind === "decision") return "correction" in data && data.correction ? "corrected" : "decided";
  if (type === "bed.asserted") return "state" in data && data.state === "confirmed" ? "confirmed" : "overridden";
  if (type.startsWith("feed.message.")) return type.slice("feed.message.".length);
  if (type.startsWith("feed.gap.")) return type === "feed.gap.detected" ? "missing" : "closed";
  return kind === "command" ? "done" : "system";
}

const RESULTS: { readonly [A in AccessAction]: string } = {
  "sign-in.succeeded": "signed in",
  "sign-in.refused": "refused",
  "session.ended": "ended",
  "session.locked": "locked",
  "session.unlocked": "unlocked",
  "encounter.viewed": "viewed",
  "identity.shown": "shown",
  "raw.shown": "shown",
  "access.refused": "refused",
  "glass.broken": "opened",
  "glass.closed": "closed",
  "glass.reviewed": "reviewed",
  "audit.searched": "searched",
  "audit.exported": "exported",
  "audit.reviewed": "reviewed",
  "list.exported": "exported",
  "disclosure.made": "disclosed",
  "view.shown": "shown",
  "log.anchored": "anchored",
  "log.epoch.opened": "opened",
};

/** The same for an entry of the access ledger. */
export function accessResult({ action, outcome, detail }: AccessEntry): string {
  if (outcome !== "accepted") return outcome;
  if (action === "audit.searched" && typeof detail.rows === "number") return `${countWords(detail.rows)} found`;
  if (action === "audit.exported" && typeof detail.format === "string") return detail.format.toUpperCase();
  if (action === "glass.broken" && typeof detail.minutes === "number") return minutesOf(detail.minutes);
  return RESULTS[action];
}
