import { z } from "zod";
import type { Draft, Translation } from "#server/canonical/draft.ts";
import type { Milestone, MilestoneClaim, OrderClaim } from "#server/canonical/families/order.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { meaningOf } from "#server/site/source-words.ts";
import {
  claimBase,
  draftOf,
  type FhirMessage,
  ignored,
  note,
  parked,
  type Subject,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import {
  baseShape,
  codesOf,
  conceptSchema,
  type FhirCode,
  type FhirReference,
  periodSchema,
  referenceSchema,
  relativeReference,
} from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";
import { type RequestParts, requestClaim, subjectOf } from "./request-claim.ts";

export const taskSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  code: conceptSchema.optional(),
  focus: referenceSchema.optional(),
  for: referenceSchema.optional(),
  encounter: referenceSchema.optional(),
  location: referenceSchema.optional(),
  input: z.array(z.object({ valueReference: referenceSchema.optional() })).optional(),
  executionPeriod: periodSchema.optional(),
  authoredOn: z.string().optional(),
  lastModified: z.string().optional(),
  priority: z.string().optional(),
});
type Task = z.output<typeof taskSchema>;

type Phase = "open" | "running" | "held" | "done" | "failed" | "off" | "void";

const PHASES: ReadonlyMap<string, Phase> = new Map<string, Phase>([
  ["requested", "open"],
  ["received", "open"],
  ["accepted", "open"],
  ["ready", "open"],
  ["in-progress", "running"],
  ["on-hold", "held"],
  ["completed", "done"],
  ["failed", "failed"],
  ["cancelled", "off"],
  ["rejected", "off"],
  ["entered-in-error", "void"],
]);

/** A job by the site's code map: a discharge milestone, a cleaning, a transport or any other order. */
export function translateTask(message: FhirMessage, task: Task): Translation {
  const phase = PHASES.get(task.status);
  if (task.status === "draft") return ignored("task not in force");
  if (!phase) return parked("schema", "Unknown task status", "Task.status");
  const codes = codesOf(task.code);
  const subject = subjectOf(message, { encounter: task.encounter, patient: patientReference(task) });
  const time = timeOf(message, [
    phaseTime(message, task, phase),
    timeIn(message, task.lastModified, "Task.lastModified"),
  ]);
  const milestone = milestoneOf(message, codes);
  if (milestone) return milestoneTranslation(message, milestone, phase, time, subject);
  const where = locationReference(task);
  const place = where ? placeOfReference(message, where, "Task.location") : null;
  const parts: RequestParts = {
    id: task.id,
    identifiers: task.identifier ?? [],
    encounter: task.encounter,
    patient: task.for,
    codes,
    codePath: "code",
    status: task.status,
  };
  const claim = requestClaim(message, parts, time, { place, priority: task.priority });
  if (claim.numbers.length === 0) return parked("identity.unlinked", "The task has no number", "Task.identifier");
  const drafts = [orderDraft(message, phase, time, { ...subject, bed: place?.bed ?? null }, claim)];
  const cleaning = cleaningDraft(message, phase, time, place, claim);
  return translated(message, cleaning ? [...drafts, cleaning] : drafts);
}

function orderDraft(message: FhirMessage, phase: Phase, time: StatedTime, subject: Subject, claim: OrderClaim): Draft {
  if (phase === "open") return draftOf(message, "order.placed", time, subject, claim);
  if (phase === "off" || phase === "void") return draftOf(message, "order.cancelled", time, subject, claim);
  const status = ({ running: "in-progress", held: "held", done: "completed", failed: "error" } as const)[phase];
  return draftOf(message, "order.status.changed", time, subject, { ...claim, status });
}

/** A cleaning job moves the bed's readiness too, when it names the bed. */
function cleaningDraft(
  message: FhirMessage,
  phase: Phase,
  time: StatedTime,
  place: PlaceRef | null,
  { meaning, numbers }: OrderClaim,
): Draft | null {
  if (meaning !== "evs" || !place || (phase !== "running" && phase !== "done")) return null;
  const claim = { ...claimBase(message, time), place, level: "standard" as const, jobId: numbers[0] ?? null };
  const type = phase === "running" ? "bed.cleaning.started" : "bed.cleaning.completed";
  return draftOf(message, type, time, { bed: place.bed }, claim);
}

function milestoneOf(message: FhirMessage, codes: FhirCode[]): Milestone | null {
  const { milestones } = message.context.index.words(message.context.source);
  for (const { code, system } of codes) {
    const means = meaningOf(milestones, code, system ?? "");
    if (means) return means;
  }
  return null;
}

const MILESTONE_STATES = {
  open: "needed",
  running: "running",
  held: "needed",
  failed: "needed",
  done: "done",
  off: "not-needed",
  void: "needed",
} as const;

function milestoneTranslation(
  message: FhirMessage,
  milestone: Milestone,
  phase: Phase,
  time: StatedTime,
  subject: Subject,
): Translation {
  if (!subject.encounter && !subject.patient)
    return parked("identity.unlinked", "Neither the visit nor the patient can be told", "Task.encounter");
  note(message, "code", "milestone");
  note(message, "status", "state");
  const claim: MilestoneClaim = {
    ...claimBase(message, time),
    milestone,
    state: MILESTONE_STATES[phase],
    document: null,
  };
  const type = phase === "void" ? "discharge.milestone.cancelled" : "discharge.milestone.reached";
  return translated(message, [draftOf(message, type, time, subject, claim)]);
}

function phaseTime(message: FhirMessage, task: Task, phase: Phase): StatedTime | null {
  if (phase === "open") return timeIn(message, task.authoredOn, "Task.authoredOn");
  if (phase === "running") return timeIn(message, task.executionPeriod?.start, "Task.executionPeriod.start");
  if (phase === "done") return timeIn(message, task.executionPeriod?.end, "Task.executionPeriod.end");
  return null;
}

function isLocation(reference: FhirReference | undefined): reference is FhirReference {
  if (!reference) return false;
  return (
    reference.type === "Location" || (relativeReference(reference.reference ?? "")?.startsWith("Location/") ?? false)
  );
}

/** R5 has Task.location; before that the bed is the focus, the beneficiary or an input. */
function locationReference(task: Task): FhirReference | undefined {
  const inputs = (task.input ?? []).map(({ valueReference }) => valueReference);
  return task.location ?? [task.focus, task.for, ...inputs].find(isLocation);
}

function patientReference(task: Task): FhirReference | undefined {
  return isLocation(task.for) ? undefined : task.for;
}
