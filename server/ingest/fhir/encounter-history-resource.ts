import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import { translateEncounter } from "./encounter-resource.ts";
import { type FhirMessage, identifiersOf, ignored, timeIn } from "./fhir-message.ts";
import { baseShape, conceptOrReferenceSchema, conceptSchema, periodSchema, referenceSchema } from "./fhir-parts.ts";

export const encounterHistorySchema = z.object({
  ...baseShape,
  encounter: referenceSchema.optional(),
  status: z.string().min(1).max(40),
  class: conceptSchema.optional(),
  subject: referenceSchema.optional(),
  subjectStatus: conceptSchema.optional(),
  serviceType: z.array(conceptOrReferenceSchema).optional(),
  actualPeriod: periodSchema.optional(),
  location: z.array(z.object({ id: z.string().optional(), location: referenceSchema })).optional(),
});
type EncounterHistory = z.output<typeof encounterHistorySchema>;

const ENDED = new Set(["completed", "discontinued"]);

/**
 * R5 EncounterHistory: one set of values of an encounter and the period they were in force. It is the encounter's version as
 * of the start of that period, so it fills what no version was seen of, and a newer version outweighs it.
 */
export function translateEncounterHistory(message: FhirMessage, history: EncounterHistory): Translation {
  const { encounter, identifier = [], actualPeriod, location = [], class: stated, ...rest } = history;
  const since = timeIn(message, actualPeriod?.start, "EncounterHistory.actualPeriod.start");
  if (!since) return ignored("history without a period");
  return translateEncounter(
    { ...message, writtenAt: since },
    {
      ...rest,
      identifier: [...identifiersOf(message, encounter), ...identifier],
      class: stated ? [stated] : undefined,
      // The period is that of these values and not of the encounter, whose start it does not tell.
      actualPeriod: ENDED.has(history.status) ? { end: actualPeriod?.start } : undefined,
      location: location.map((entry) => ({ ...entry, period: actualPeriod })),
    },
  );
}
