import type { FieldClass } from "#server/contracts/field-class.ts";

/** Who is looking, as far as redaction needs to know. Two viewers with the same audience receive the same bytes. */
export interface Audience {
  /** The most telling class of field this audience may see. */
  clearance: FieldClass;
  /** Units it may see; `all` for the whole house. */
  units: "all" | readonly string[];
}

/** Wall displays: nothing about any person. */
export const WALL_AUDIENCE: Audience = { clearance: "none", units: "all" };

/** Everybody at a desk while sign-in is not configured: operations and what a carer needs, never identity. */
export const DESK_AUDIENCE: Audience = { clearance: "clinical-minimum", units: "all" };

/** Same text for audiences that may share one encoding of a view. */
export function audienceKey(audience: Audience): string {
  return `${audience.clearance}|${audience.units === "all" ? "all" : [...audience.units].sort().join(",")}`;
}
