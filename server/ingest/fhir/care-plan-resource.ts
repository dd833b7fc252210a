import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import { fold } from "#server/site/word-fold.ts";
import {
  claimBase,
  draftOf,
  type FhirMessage,
  ignored,
  note,
  parked,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import { baseShape, codesOf, conceptSchema, periodSchema, referenceSchema } from "./fhir-parts.ts";
import { subjectOf } from "./request-claim.ts";

export const carePlanSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  intent: z.string().optional(),
  category: z.array(conceptSchema).optional(),
  subject: referenceSchema.optional(),
  encounter: referenceSchema.optional(),
  period: periodSchema.optional(),
});
type CarePlan = z.output<typeof carePlanSchema>;

/**
 * A plan of a category that the site lists for discharge: its period ends when the patient is expected to leave (reference
 * mapping section 5). Each version is the last word on that, so one without an end, or revoked, takes the date back.
 */
export function translateCarePlan(message: FhirMessage, plan: CarePlan): Translation {
  const { source, index } = message.context;
  const { dischargePlans } = index.words(source);
  const codes = (plan.category ?? []).flatMap((concept) => codesOf(concept));
  if (!codes.some(({ code }) => dischargePlans.has(fold(code)))) return ignored("plan is not about discharge");
  if (plan.intent === "proposal" || plan.intent === "option") return ignored("a proposal, not a plan");
  const expectedDischargeAt = expectation(message, plan);
  if (expectedDischargeAt === undefined) return ignored("plan not in force");
  const subject = subjectOf(message, { encounter: plan.encounter, patient: plan.subject });
  if (!subject.encounter && !subject.patient)
    return parked("identity.unlinked", "Neither the visit nor the patient has an identifier", "CarePlan.encounter");
  note(message, "status", "expectedDischargeAt");
  const time = timeOf(message, []);
  const claim: SnapshotClaim = {
    ...claimBase(message, time),
    expectedDischargeAt,
    ...(movesBoard(source) ? {} : { parallel: true }),
    ...(source.history ? { historic: true } : {}),
    snapshot: true,
  };
  return translated(message, [draftOf(message, "encounter.updated", time, subject, claim)]);
}

/** `null` takes it back; `undefined`: this version says nothing of it. */
function expectation(message: FhirMessage, { status, period }: CarePlan): Instant | null | undefined {
  if (status === "revoked" || status === "entered-in-error") return null;
  if (status !== "active" && status !== "on-hold") return undefined;
  if (period?.end === undefined) return null;
  note(message, "period.end", "expectedDischargeAt");
  return timeIn(message, period.end, "CarePlan.period.end")?.at;
}
