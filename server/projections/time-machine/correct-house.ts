import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { House } from "../house/house.ts";

/** Departures older than this are on no screen. */
const FORGOTTEN_MS = 24 * 3_600_000;

/**
 * Puts into a house as it was known at `at` what is decided otherwise in hindsight, and answers with those decisions. What does not
 * differ is not touched. Trends stay as they were sampled: they say what was counted, hour by hour.
 */
export function correctHouse(
  house: House,
  reports: readonly RecordedEvent[],
  decisions: readonly NewEvent[],
  at: Instant,
): NewEvent[] {
  const keep = (event: NewEvent) =>
    house.apply({
      ...event,
      position: house.position,
      epoch: house.epoch,
      recordedAt: house.clock,
    } as RecordedEvent);
  for (const report of reports) if (wasSpokenBy(report, at)) keep(report);
  const differing = lastWords(decisions).filter((decision) => differs(house, decision));
  for (const decision of differing) keep(decision);
  return differing;
}

/** Of several decisions about one subject the last. */
function lastWords(decisions: readonly NewEvent[]): NewEvent[] {
  const last = new Map<string, NewEvent>();
  for (const decision of decisions) {
    if (!("now" in decision.data)) continue;
    const { now } = decision.data;
    const subject = !("key" in now) ? `bed ${now.bed}` : `${"numbers" in now ? "request" : "encounter"} ${now.key}`;
    last.delete(subject);
    last.set(subject, decision);
  }
  return [...last.values()];
}

/** A word spoken after the minute confirms nothing in it, even when it is about the minute. */
function wasSpokenBy(report: RecordedEvent, at: Instant): boolean {
  const order = "order" in report.data ? report.data.order : null;
  return Math.max(report.occurredAt, order?.messageTime ?? 0) <= at;
}

/** A house forgets what is over; what it has forgotten and is over in hindsight too does not differ. */
function differs(house: House, { data }: NewEvent): boolean {
  if (!("now" in data)) return false;
  const { now } = data;
  const known = present(house, now);
  return known ? JSON.stringify(known) !== JSON.stringify(now) : !("status" in now && isOver(house, now));
}

type Subject = EncounterNow | BedNow | RequestNow;

function present(house: House, now: Subject): Subject | undefined {
  if (!("key" in now)) return house.beds.get(now.bed);
  return "numbers" in now ? house.requests.get(now.key) : house.encounters.get(now.key);
}

function isOver(house: House, { status, closedAt }: EncounterNow | RequestNow): boolean {
  if (status === "closed") return house.clock - (closedAt ?? 0) >= FORGOTTEN_MS;
  return status === "merged" || status === "cancelled" || status === "done";
}
