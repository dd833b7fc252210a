import type { BedState } from "#server/contracts/views/bed-row.ts";
import { visitLabel } from "../table/visit-of.ts";
import { type BedDecisionData, type BedEvent, type BedThen, bedDecisionSchema, reportSchema } from "./bed-event.ts";
import { stateThen } from "./state-then.ts";

/** One line of a bed's history. `mark` chooses the glyph. */
export interface HistoryLine {
  id: string;
  at: number;
  mark: BedState | "confirmed" | "conflict" | "corrected";
  sentence: string;
  /** What it rests on: `ADT A02, EPIC-ADT`, `a person at the desk`. */
  basis: string;
  corrected: boolean;
}

/**
 * A bed's events as sentences, newest first. A decision speaks for the reports it rests on; a report that changed nothing confirms,
 * and only the newest confirmation between two changes is told.
 */
export function bedHistory(events: readonly BedEvent[]): HistoryLine[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const spokenFor = new Set<string>();
  const lines: HistoryLine[] = [];
  for (const event of newestFirst(events)) {
    const decision = decisionOf(event);
    if (!decision) continue;
    for (const id of decision.because.events) spokenFor.add(id);
    lines.push(decisionLine(event, decision, byId));
  }
  const confirmations = newestFirst(events).filter((event) => event.kind === "report" && !spokenFor.has(event.id));
  const all = [...lines, ...confirmations.map(confirmationLine)].sort((a, b) => b.at - a.at);
  return all.filter((line, at) => line.mark !== "confirmed" || all[at - 1]?.mark !== "confirmed");
}

/** The decision behind the present state and the newest report it rests on, for "why it says so". */
export function whyNow(events: readonly BedEvent[]): { decision: BedEvent; report: BedEvent | null } | null {
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of newestFirst(events)) {
    const data = decisionOf(event);
    if (!data || stateThen(data.was) === stateThen(data.now)) continue;
    return { decision: event, report: reportsOf(data, byId).at(-1) ?? null };
  }
  return null;
}

function newestFirst(events: readonly BedEvent[]): BedEvent[] {
  return [...events].sort((a, b) => b.occurredAt - a.occurredAt || b.position - a.position);
}

function decisionOf(event: BedEvent): BedDecisionData | null {
  if (event.kind !== "decision" || !event.type.startsWith("bed.")) return null;
  return bedDecisionSchema.safeParse(event.data).data ?? null;
}

function reportsOf(data: BedDecisionData, byId: Map<string, BedEvent>): BedEvent[] {
  return data.because.events.flatMap((id) => byId.get(id) ?? []).filter((event) => event.kind !== "decision");
}

function decisionLine(event: BedEvent, data: BedDecisionData, byId: Map<string, BedEvent>): HistoryLine {
  const reports = reportsOf(data, byId).map(basisOf);
  const basis = reports.length > 0 ? [...new Set(reports)].join("; ") : `rule ${data.because.rule}`;
  const line = { id: event.id, at: event.occurredAt, corrected: data.correction };
  if (data.correction)
    return {
      ...line,
      mark: "corrected",
      sentence: `Corrected: ${lower(told(data.was, data.now))}`,
      basis: `${basis}. Recomputed from history, nothing rolled back`,
    };
  return { ...line, mark: markOf(data), sentence: told(data.was, data.now), basis };
}

function markOf({ was, now }: BedDecisionData): HistoryLine["mark"] {
  if (loud(now) > loud(was)) return "conflict";
  return stateThen(was) === stateThen(now) && was?.assertion?.id === now.assertion?.id ? "confirmed" : stateThen(now);
}

function loud(bed: BedThen | null): number {
  return bed?.conflicts.filter((conflict) => !conflict.settling).length ?? 0;
}

function told(was: BedThen | null, now: BedThen): string {
  if (loud(now) > loud(was)) return conflictTold(now);
  if (loud(was) > loud(now)) return `Contradiction settled, ${lower(stateTold(now))}`;
  if (now.assertion && now.assertion.id !== was?.assertion?.id) return assertionTold(now.assertion.state);
  if (was?.assertion && !now.assertion) return `A person's word ended, ${lower(stateTold(now))}`;
  return stateTold(now);
}

function conflictTold(now: BedThen): string {
  const visits = now.conflicts.flatMap((conflict) => conflict.encounters).map(visitLabel);
  return visits.length > 1 ? `Two patients: ${[...new Set(visits)].join(" and ")}` : "Contradiction found";
}

function assertionTold(state: string): string {
  return state === "confirmed" ? "Confirmed by a person" : `Set to ${state} by a person`;
}

function stateTold(bed: BedThen): string {
  const state = stateThen(bed);
  const who = state === "occupied" ? bed.occupants.map((one) => visitLabel(one.encounter)).join(" and ") : "";
  if (who) return `Occupied by ${who}`;
  if (state === "held" && bed.occupants[0]) return `Held while ${visitLabel(bed.occupants[0].encounter)} is on leave`;
  if (state === "held") return bed.assignment?.encounter ? `Held for ${visitLabel(bed.assignment.encounter)}` : "Held";
  if (state === "blocked") return `Blocked: ${bed.block?.reason || "no reason given"}`;
  return state === "unknown" ? "Not known" : `${state[0]?.toUpperCase()}${state.slice(1)}`;
}

function confirmationLine(event: BedEvent): HistoryLine {
  const who = event.encounter ? `, ${visitLabel(event.encounter)}` : "";
  return {
    id: event.id,
    at: event.occurredAt,
    mark: "confirmed",
    sentence: `Confirmed${who}`,
    basis: basisOf(event),
    corrected: false,
  };
}

/** `ADT A02, EPIC-ADT`: HL7 v2 triggers carry their message type, other words stand as they are. */
export function basisOf(event: BedEvent): string {
  const report = reportSchema.safeParse(event.data);
  if (!report.success) return event.kind === "command" || event.type === "bed.asserted" ? "a person" : event.type;
  const { trigger, source } = report.data;
  return `${/^[AZ]\d\d$/.test(trigger) ? `ADT ${trigger}` : trigger}, ${source}`;
}

function lower(sentence: string): string {
  return `${sentence[0]?.toLowerCase() ?? ""}${sentence.slice(1)}`;
}
