import type { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import { jsonPointer } from "../http/problem.ts";
import type { TranslateContext } from "../http/translate-context.ts";
import { appointmentSchema, translateAppointment } from "./appointment-resource.ts";
import { carePlanSchema, translateCarePlan } from "./care-plan-resource.ts";
import { encounterHistorySchema, translateEncounterHistory } from "./encounter-history-resource.ts";
import { translateEncounter } from "./encounter-resource.ts";
import { encounterSchema } from "./encounter-schema.ts";
import { type FhirChange, type FhirMessage, ignored, openChange, parked } from "./fhir-message.ts";
import { flagSchema, translateFlag } from "./flag-resource.ts";
import { locationResourceSchema, translateLocation } from "./location-resource.ts";
import { patientSchema, translatePatient } from "./patient-resource.ts";
import { resultSchema, translateResult } from "./result-resource.ts";
import { serviceRequestSchema, translateServiceRequest } from "./service-request-resource.ts";
import { taskSchema, translateTask } from "./task-resource.ts";

type ResourceReader = (message: FhirMessage) => Translation;

function reader<S extends z.ZodType>(
  schema: S,
  translate: (message: FhirMessage, resource: z.output<S>) => Translation,
): ResourceReader {
  return (message) => {
    const { resource } = message.change;
    const parsed = schema.safeParse(resource);
    if (parsed.success) return translate(message, parsed.data);
    const [issue] = parsed.error.issues;
    const path = `${resource.resourceType}${jsonPointer(issue?.path ?? []).replaceAll("/", ".")}`;
    return parked("schema", issue?.message ?? "The resource is not valid", path);
  };
}

const READERS: ReadonlyMap<string, ResourceReader> = new Map([
  ["Encounter", reader(encounterSchema, translateEncounter)],
  ["EncounterHistory", reader(encounterHistorySchema, translateEncounterHistory)],
  ["Location", reader(locationResourceSchema, translateLocation)],
  ["ServiceRequest", reader(serviceRequestSchema, translateServiceRequest)],
  ["Task", reader(taskSchema, translateTask)],
  ["Observation", reader(resultSchema, translateResult)],
  ["DiagnosticReport", reader(resultSchema, translateResult)],
  ["Appointment", reader(appointmentSchema, translateAppointment)],
  ["CarePlan", reader(carePlanSchema, translateCarePlan)],
  ["Flag", reader(flagSchema, translateFlag)],
  ["Patient", reader(patientSchema, translatePatient)],
]);

/** Resource types that become events. */
export const READ_RESOURCES: readonly string[] = [...READERS.keys()];

/** One changed resource to drafts. Pure: the same resource, site map and time of receipt give the same drafts. */
export function translateFhir(change: FhirChange, context: TranslateContext): Translation {
  const read = READERS.get(change.resource.resourceType);
  if (!read) return ignored("resource type not used");
  return read(openChange(change, context));
}
