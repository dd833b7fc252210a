import type { EventType, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";

/**
 * Cancels that say a movement never was: they void it whenever they were spoken. A cancelled plan, order or promise did stand
 * until it was cancelled, so those cancels count from their own time on like everything else.
 */
const VOIDING: readonly EventType[] = [
  "encounter.registered.cancelled",
  "encounter.admitted.cancelled",
  "encounter.transferred.cancelled",
  "encounter.leave.started.cancelled",
  "encounter.leave.ended.cancelled",
  "encounter.discharged.cancelled",
  "encounter.tracking.departed.cancelled",
  "encounter.tracking.arrived.cancelled",
  "encounter.attending.changed.cancelled",
];

/** Who is who is a matter of knowledge, not of time: two numbers that turn out to be one person always were. */
const IDENTITY: readonly EventType[] = [
  "patient.merged",
  "patient.merged.cancelled",
  "patient.identifier.changed",
  "encounter.merged",
  "encounter.identifier.changed",
  "encounter.reparented",
];

/** Types of events that reach back behind their own time. */
export const REACHING_BACK: readonly EventType[] = [...VOIDING, ...IDENTITY];

const REACHES_BACK: ReadonlySet<EventType> = new Set(REACHING_BACK);

/** What hindsight adds to what was known: reports to be believed, and ids of reports no longer believed. */
export interface Hindsight {
  reports: RecordedEvent[];
  withdrawn: string[];
}

/**
 * Sorts what was recorded after a past minute by whether it speaks of that minute: reports of a time up to `at`, whatever takes
 * back or corrects something, and re-translations. Site maps stay those of the time; decisions and timers are made anew.
 */
export function sortHindsight(later: readonly RecordedEvent[], at: Instant): Hindsight {
  const hindsight: Hindsight = { reports: [], withdrawn: [] };
  for (const event of later) {
    if (isStatement(event) && (event.occurredAt <= at || reachesBack(event))) hindsight.reports.push(event);
    else hindsight.withdrawn.push(...event.supersedes);
  }
  return hindsight;
}

/** Said before the minute of something after it: in hindsight it had not happened yet. */
export function isAhead(event: Pick<RecordedEvent, "type" | "kind" | "occurredAt">, at: Instant): boolean {
  return isStatement(event) && event.occurredAt > at && !REACHES_BACK.has(event.type);
}

function isStatement({ kind }: Pick<RecordedEvent, "kind">): boolean {
  return kind === "report" || kind === "command";
}

/** A movement's update may give it another time, and a FHIR Encounter lists places where the patient was before. */
function reachesBack(event: RecordedEvent): boolean {
  if (REACHES_BACK.has(event.type)) return true;
  const { data } = event;
  if ("movement" in data && data.movement?.action === "UPDATE") return true;
  return event.type === "encounter.updated" && event.data.fhir !== undefined;
}
