import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Because } from "#server/canonical/families/decision.ts";
import type { ChainLinkKind } from "#server/contracts/audit-chain.ts";

export interface Cause {
  /** Event id. */
  id: string;
  kind: ChainLinkKind;
}

/**
 * What an event names as its causes. A decision names the reports it rests on; only an event that rests on nothing has its
 * causation id as its cause, since the newest report of a decision stands in both.
 */
export function causesOf(event: RecordedEvent): Cause[] {
  const rests = becauseOf(event)?.events ?? [];
  const causes: Cause[] = rests.map((id) => ({ id, kind: "rests-on" }));
  if (event.causationId && causes.length === 0) causes.push({ id: event.causationId, kind: "follows" });
  for (const id of event.supersedes) causes.push({ id, kind: "replaces" });
  return causes;
}

export function becauseOf({ data }: RecordedEvent): Because | null {
  return "because" in data && typeof data.because === "object" ? data.because : null;
}

export function isCorrection({ data }: RecordedEvent): boolean {
  return "correction" in data && data.correction;
}

/** What a decision is about: two decisions of one subject follow one another. Null for any other event. */
export function subjectOf(event: RecordedEvent): string | null {
  if (event.kind !== "decision") return null;
  if (event.type.startsWith("bed.")) return event.bed === null ? null : `bed ${event.bed}`;
  if (event.type.startsWith("stay.") || event.type === "encounter.revised")
    return event.encounter === null ? null : `encounter ${event.encounter}`;
  return null;
}
