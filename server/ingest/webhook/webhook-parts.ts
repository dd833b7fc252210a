import { z } from "zod";

/** Bounded text, so that one field cannot fill the log. */
const words = (max: number) => z.string().trim().min(1).max(max);

/** An identifier or code: no line breaks and no tabs, so that it stays one word in a list. */
export const token = (max: number) => words(max).regex(/^[^\p{Cc}]+$/u, "no control characters");

export const instantSchema = z.iso.datetime({ offset: true }).transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isFinite(at)) return text;
  context.addIssue({ code: "custom", message: "not a time" });
  return z.NEVER;
});

export const placeSchema = z.object({
  unit: token(80),
  room: token(80).optional(),
  bed: token(80).optional(),
  facility: token(80).optional(),
});
export type WebhookPlace = z.output<typeof placeSchema>;

export const bedPlaceSchema = placeSchema.refine((place) => place.bed !== undefined, {
  message: "name the bed; a status of a whole unit applies to no bed",
  path: ["bed"],
});

/** Lets the plain form of an identifier stand for the object with only that property, and keeps exact pointers in faults. */
const plainAs = (key: string) => (value: unknown) => (typeof value === "string" ? { [key]: value } : value);

export const visitSchema = z.preprocess(
  plainAs("number"),
  z.object({ number: token(80), authority: token(200).optional() }),
);
export type WebhookVisit = z.output<typeof visitSchema>;

export const patientSchema = z.object({
  identifiers: z
    .array(z.object({ value: token(80), authority: token(200).optional(), type: token(20).optional() }))
    .min(1)
    .max(50),
  family: words(200).optional(),
  given: words(200).optional(),
  birthDate: z.iso.date().optional(),
  sex: token(20).optional(),
});
export type WebhookPatient = z.output<typeof patientSchema>;

export const orderNumberSchema = z.preprocess(
  plainAs("number"),
  z.object({ number: token(80), namespace: token(200).optional() }),
);

export const codeSchema = z.preprocess(plainAs("code"), z.object({ code: token(80), system: token(200).optional() }));

/** What every type may carry. */
export const commonShape = {
  at: instantSchema.optional(),
  facility: token(80).optional(),
  note: words(4000).optional(),
  historic: z.boolean().optional(),
};
