import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { Draft } from "#server/canonical/draft.ts";
import { PROVISIONAL } from "#server/canonical/draft.ts";
import { makeDraft } from "../draft-builder.ts";
import { type EncounterReading, readEncounter } from "../fields/encounter-claim.ts";
import { chooseTime, type EventTime, readStated, spot } from "../fields/event-time.ts";
import { readText, type Spot, type Trace } from "../fields/field-reader.ts";
import type { Subject } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";

/** Event types whose data is a plain encounter claim. */
export type PlainEncounterEvent =
  | "encounter.preadmitted"
  | "encounter.preadmitted.cancelled"
  | "encounter.registered"
  | "encounter.registered.cancelled"
  | "encounter.admitted"
  | "encounter.admitted.cancelled"
  | "encounter.transferred"
  | "encounter.transferred.cancelled"
  | "encounter.class.changed"
  | "encounter.leave.started"
  | "encounter.leave.started.cancelled"
  | "encounter.leave.ended"
  | "encounter.leave.ended.cancelled"
  | "encounter.discharged"
  | "encounter.discharged.cancelled"
  | "encounter.left.unseen"
  | "encounter.updated"
  | "encounter.admission.expected"
  | "encounter.admission.expected.cancelled"
  | "encounter.transfer.expected"
  | "encounter.transfer.expected.cancelled"
  | "encounter.tracking.departed"
  | "encounter.tracking.departed.cancelled"
  | "encounter.tracking.arrived"
  | "encounter.tracking.arrived.cancelled"
  | "encounter.attending.changed"
  | "encounter.attending.changed.cancelled"
  | "encounter.purged"
  | "discharge.expected"
  | "discharge.expected.cancelled";

/** Which clause of the reference mapping dates the event: F2 for what happened, F3 plans, F4 cancels, F5 snapshots. */
export type TimeClause = "start" | "end" | "effective" | "plan" | "cancel" | "snapshot";

export interface EncounterRule {
  time: TimeClause;
  /** One of these must hold a value, else the message is parked. */
  needs?: [segment: "PV1" | "PV2" | "ZBE", field: number][];
  /** A visit that starts without a number gets a provisional key. */
  provisional?: boolean;
  drafts(context: MessageContext, reading: EncounterReading): Draft[];
}

export function applyRule(context: MessageContext, rule: EncounterRule): Outcome {
  const subject = singleSubject(context);
  const when = timeFor(context, subject, rule.time);
  const reading = readEncounter(context, subject, when);
  if (!reading) return told([], NO_PATIENT);
  const { needs } = rule;
  if (needs && !needs.some(([name, field]) => readText(spot(segmentOf(context, name), field)) !== undefined))
    return told([], missing(needs.map(([name, field]) => `${name}-${field}`).join(" or ")));
  if (rule.time === "cancel") addCancel(context, reading);
  if (rule.provisional) reading.encounter ??= PROVISIONAL;
  return told(rule.drafts(context, reading));
}

/** A draft about the reading's encounter whose data is its claim, with differences. */
export function encounterDraft(
  context: MessageContext,
  type: PlainEncounterEvent,
  reading: EncounterReading,
  differences: Partial<EncounterClaim> = {},
): Draft {
  const { patient, encounter, when, claim, fields } = reading;
  const data = { ...claim, ...differences };
  return makeDraft(context, type, { patient, encounter, bed: data.place?.bed ?? null }, when, fields, data);
}

/** The segments of a message about one patient. */
export function singleSubject(context: MessageContext): Subject {
  const { doc } = context;
  return { pid: doc.first("PID"), pv1: doc.first("PV1"), pv2: doc.first("PV2"), mrg: doc.first("MRG") };
}

export function timeFor(context: MessageContext, subject: Subject, clause: TimeClause): EventTime {
  if (clause === "plan" || clause === "snapshot") return chooseTime(context, []);
  if (clause === "cancel") return chooseTime(context, []);
  const happened: Spot[] = [spot(context.doc.first("ZBE"), 2), spot(context.evn, 6)];
  if (clause === "start") happened.push(spot(subject.pv1, 44));
  if (clause === "end") happened.push(spot(subject.pv1, 45));
  return chooseTime(context, happened, { coarseEnd: clause === "end" });
}

/** EVN-6 of a cancel is the time of the cancelled event (HL7 v2.9 ch. 3, EVN-6); the fold finds the target. */
function addCancel(context: MessageContext, reading: EncounterReading): void {
  const fields: Trace = reading.fields;
  reading.claim.cancels = { targetTime: readStated(context, fields, "cancels", spot(context.evn, 6)) };
}

function segmentOf(context: MessageContext, name: "PV1" | "PV2" | "ZBE") {
  return context.doc.first(name);
}
