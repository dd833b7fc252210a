/**
 * How much a field tells about a person. `none`: nothing, fit for a corridor; `operational`: visit numbers, orders, jobs;
 * `clinical-minimum`: what a carer needs (isolation, class of result); `identity`: name, number, date of birth.
 */
export const FIELD_CLASSES = ["none", "operational", "clinical-minimum", "identity"] as const;
export type FieldClass = (typeof FIELD_CLASSES)[number];

/** Class of every field of a row; the compiler refuses a row with an unclassified field. */
export type FieldClassesOf<Row> = { readonly [K in keyof Row]-?: FieldClass };
