import { z } from "zod";
import type { Draft, PatientIdentity, Translation } from "#server/canonical/draft.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import {
  claimBase,
  draftOf,
  type FhirMessage,
  identifiersOf,
  note,
  parked,
  personOf,
  timeOf,
  translated,
} from "./fhir-message.ts";
import { baseShape, isLabelledVip, referenceSchema } from "./fhir-parts.ts";

export const patientSchema = z.object({
  ...baseShape,
  active: z.boolean().optional(),
  name: z
    .array(
      z.object({
        use: z.string().optional(),
        family: z.string().max(200).optional(),
        given: z.array(z.string().max(200)).optional(),
      }),
    )
    .optional(),
  gender: z.string().max(20).optional(),
  birthDate: z.string().max(10).optional(),
  link: z.array(z.object({ other: referenceSchema, type: z.string() })).optional(),
});
type Patient = z.output<typeof patientSchema>;

/** Demographics, and merges by Patient.link (R4 patient.html#links): the record that was replaced is the retired one. */
export function translatePatient(message: FhirMessage, patient: Patient): Translation {
  const self = identityOf(message, patient);
  if (!self) return parked("identity.unlinked", "The patient has no identifier", "Patient.identifier");
  note(message, "identifier", "patient");
  const time = timeOf(message, []);
  const drafts: Draft[] = [draftOf(message, "patient.updated", time, { patient: self }, claimBase(message, time))];
  for (const link of patient.link ?? []) {
    const other = personOf(message, identifiersOf(message, link.other));
    const linked = other ? linkDraft(message, time, self, other, link.type, patient.active) : null;
    if (!other && link.type !== "refer")
      return parked("merge.mismatch", "The linked patient cannot be told from the message", "Patient.link");
    if (linked) drafts.push(linked);
  }
  return translated(message, drafts);
}

function linkDraft(
  message: FhirMessage,
  time: StatedTime,
  self: PatientIdentity,
  other: PatientIdentity,
  type: string,
  isActive: boolean | undefined,
): Draft | null {
  const claim = claimBase(message, time);
  note(message, "link", "retiredPatient");
  if (type === "replaced-by" && isActive === false)
    return draftOf(message, "patient.merged", time, { patient: other, retiredPatient: self }, claim);
  if (type === "replaces")
    return draftOf(message, "patient.merged", time, { patient: self, retiredPatient: other }, claim);
  if (type === "seealso")
    return draftOf(message, "patient.linked", time, { patient: self, retiredPatient: other }, claim);
  return null;
}

function identityOf(message: FhirMessage, patient: Patient): PatientIdentity | null {
  const person = personOf(message, patient.identifier ?? []);
  if (!person) return null;
  const name = patient.name?.find(({ use }) => use === "official") ?? patient.name?.find(({ use }) => use !== "old");
  const given = name?.given?.join(" ");
  return {
    ...person,
    ...(name?.family ? { family: name.family } : {}),
    ...(given ? { given } : {}),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(patient.gender ? { sex: patient.gender } : {}),
    ...(isLabelledVip(patient.meta) ? { isVip: true } : {}),
  };
}
