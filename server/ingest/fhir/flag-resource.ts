import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import { fold } from "#server/site/word-fold.ts";
import { draftOf, type FhirMessage, ignored, parked, timeIn, timeOf, translated } from "./fhir-message.ts";
import { baseShape, codesOf, conceptSchema, periodSchema, referenceSchema } from "./fhir-parts.ts";
import { requestClaim, subjectOf } from "./request-claim.ts";

export const flagSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  code: conceptSchema.optional(),
  subject: referenceSchema.optional(),
  period: periodSchema.optional(),
  encounter: referenceSchema.optional(),
});

/**
 * A flag whose code the site lists for isolation (reference mapping F20) stands beside isolation orders, as one of them. Its
 * versions count from when they were written: one flag may be set, lifted and set again.
 */
export function translateFlag(message: FhirMessage, flag: z.output<typeof flagSchema>): Translation {
  const { isolation } = message.context.index.words(message.context.source);
  const code = codesOf(flag.code).find((one) => isolation.has(fold(one.code)));
  if (!code) return ignored("flag is not about isolation");
  const parts = {
    id: flag.id,
    identifiers: flag.identifier ?? [],
    encounter: flag.encounter,
    patient: flag.subject,
    codes: [code],
    codePath: "code",
    status: flag.status,
  };
  const subject = subjectOf(message, parts);
  if (!subject.encounter && !subject.patient)
    return parked("identity.unlinked", "Neither the visit nor the patient has an identifier", "Flag.subject");
  const time = timeOf(message, []);
  const order = requestClaim(message, parts, time, { meaning: "isolation" });
  if (order.numbers.length === 0) return parked("identity.unlinked", "The flag has no identifier", "Flag.identifier");
  // The bare code, as HL7 v2 messages give it: the same isolation told by both is one.
  const claim = { ...order, code: code.code };
  if (flag.status === "entered-in-error")
    return translated(message, [draftOf(message, "order.cancelled", time, subject, claim)]);
  const end = timeIn(message, flag.period?.end, "Flag.period.end")?.at;
  if (flag.status === "active" && (end === undefined || end > time.at))
    return translated(message, [draftOf(message, "order.placed", time, subject, claim)]);
  if (flag.status !== "active" && flag.status !== "inactive")
    return parked("schema", "Unknown flag status", "Flag.status");
  return translated(message, [
    draftOf(message, "order.status.changed", time, subject, { ...claim, status: "completed" }),
  ]);
}
