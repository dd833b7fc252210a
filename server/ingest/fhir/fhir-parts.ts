import { z } from "zod";

/** Parts shared by R4, R4B and R5. Unknown elements are dropped; only what the mapping reads is described. */
const text = z.string().max(4000);

export const identifierSchema = z.object({
  use: text.optional(),
  system: text.optional(),
  value: text.optional(),
  type: z.object({ coding: z.array(z.object({ code: text.optional() })).optional() }).optional(),
});
export type FhirIdentifier = z.output<typeof identifierSchema>;

export const referenceSchema = z.object({
  reference: text.optional(),
  type: text.optional(),
  identifier: identifierSchema.optional(),
});
export type FhirReference = z.output<typeof referenceSchema>;

export const codingSchema = z.object({ system: text.optional(), code: text.optional() });

export const conceptSchema = z.object({ coding: z.array(codingSchema).optional(), text: text.optional() });

/** R5 CodeableReference where R4 has a CodeableConcept. */
export const conceptOrReferenceSchema = z.union([
  z
    .object({ concept: conceptSchema.optional(), reference: referenceSchema.optional() })
    .refine((value) => value.concept !== undefined || value.reference !== undefined, "neither concept nor reference"),
  conceptSchema,
]);

export const periodSchema = z.object({ start: text.optional(), end: text.optional() });

const metaSchema = z.object({
  versionId: text.optional(),
  lastUpdated: text.optional(),
  security: z.array(z.object({ system: text.optional(), code: text.optional() })).optional(),
});

/** Whether a resource bears the label of a very important person (v3 ActCode VIP, in meta.security), whatever system a site says it in. */
export function isLabelledVip(meta: z.output<typeof metaSchema> | undefined): boolean {
  return meta?.security?.some(({ code }) => code?.toUpperCase() === "VIP") ?? false;
}

/** Any resource: its type, and the rest still unread. */
export const resourceSchema = z.looseObject({
  resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  id: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,64}$/)
    .optional(),
  meta: metaSchema.optional(),
});
export type FhirResource = z.output<typeof resourceSchema>;

/** What every resource that is read here has. */
export const baseShape = {
  id: text.optional(),
  meta: metaSchema.optional(),
  identifier: z.array(identifierSchema).optional(),
  contained: z.array(resourceSchema).optional(),
};

export interface FhirCode {
  code: string;
  system?: string | undefined;
}

/** The codes of a concept in order; text is never a code. */
export function codesOf(concept: z.output<typeof conceptOrReferenceSchema> | undefined): FhirCode[] {
  if (!concept) return [];
  const codings = "concept" in concept ? concept.concept?.coding : "coding" in concept ? concept.coding : undefined;
  return (codings ?? []).flatMap(({ code, system }) => (code ? [{ code, system }] : []));
}

/** `Type/id` of a relative or absolute reference, without its version; null for a fragment or an URN. */
export function relativeReference(reference: string): string | null {
  const match = /(?:^|\/)([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(
    reference,
  );
  return match ? `${match[1]}/${match[2]}` : null;
}
