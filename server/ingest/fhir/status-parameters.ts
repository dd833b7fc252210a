import { z } from "zod";
import { conceptSchema, referenceSchema } from "./fhir-parts.ts";

const parameterShape = {
  name: z.string(),
  valueReference: referenceSchema.optional(),
  valueCanonical: z.string().optional(),
  valueUri: z.string().optional(),
  valueCode: z.string().optional(),
  valueString: z.string().optional(),
  valueInteger: z.number().optional(),
  valueUnsignedInt: z.number().optional(),
  valueInteger64: z.union([z.string(), z.number()]).optional(),
  valueInstant: z.string().optional(),
  valueDateTime: z.string().optional(),
  valueCodeableConcept: conceptSchema.optional(),
};
const partSchema = z.object(parameterShape);
export const parametersSchema = z.object({
  parameter: z.array(z.object({ ...parameterShape, part: z.array(partSchema).optional() })),
});
type Parameter = z.output<typeof partSchema>;

/** R4 backport Parameters in the shape of a SubscriptionStatus (BackportSubscriptionStatusR4). */
export function statusFromParameters({ parameter }: z.output<typeof parametersSchema>): Record<string, unknown> {
  const named = (name: string) => parameter.find((entry) => entry.name === name);
  return {
    type: wordOf(named("type")),
    subscription: named("subscription")?.valueReference,
    topic: wordOf(named("topic")),
    status: wordOf(named("status")),
    eventsSinceSubscriptionStart: counterOf(named("events-since-subscription-start")),
    notificationEvent: parameter
      .filter((entry) => entry.name === "notification-event")
      .map(({ part = [] }) => ({
        eventNumber: counterOf(part.find((entry) => entry.name === "event-number")),
        timestamp: wordOf(part.find((entry) => entry.name === "timestamp")),
        focus: part.find((entry) => entry.name === "focus")?.valueReference,
        additionalContext: part
          .filter((entry) => entry.name === "additional-context")
          .flatMap((entry) => entry.valueReference ?? []),
      })),
    error: parameter.filter((entry) => entry.name === "error").flatMap((entry) => entry.valueCodeableConcept ?? []),
  };
}

function wordOf(entry: Parameter | undefined): string | undefined {
  return (
    entry?.valueCode ??
    entry?.valueString ??
    entry?.valueCanonical ??
    entry?.valueUri ??
    entry?.valueInstant ??
    entry?.valueDateTime
  );
}

function counterOf(entry: Parameter | undefined): string | number | undefined {
  return entry?.valueString ?? entry?.valueInteger64 ?? entry?.valueInteger ?? entry?.valueUnsignedInt;
}
