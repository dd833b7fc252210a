import { FIELD_CLASSES, type FieldClass } from "#server/contracts/field-class.ts";

/** Who is looking, as far as redaction needs to know. Two viewers with the same audience receive the same bytes. */
export interface Audience {
  /** The most telling class of field this audience may see, inside its units. */
  clearance: FieldClass;
  /** Its units; `all` for the whole house. */
  units: "all" | readonly string[];
  /** The most telling class of everybody else's patients; absent: none. */
  outside?: FieldClass;
  /** Encounters opened beyond one's units for a while. */
  glass?: readonly string[];
}

/** Whom a row or an event is about. */
export interface Subject {
  /** Units that have to do with it; none where nobody knows. Any of them being one's own is enough. */
  units: readonly (string | null)[];
  encounter: string | null;
}

/** Wall displays: nothing about any person. */
export const WALL_AUDIENCE: Audience = { clearance: "none", units: "all" };

/** Whoever places patients in the whole house: operations and what a carer needs, never identity. */
export const DESK_AUDIENCE: Audience = { clearance: "clinical-minimum", units: "all" };

/** Same text for audiences that may share one encoding of a view. */
export function audienceKey({ clearance, units, outside = "none", glass = [] }: Audience): string {
  const scope = units === "all" ? "all" : `${[...units].sort().join(",")}/${outside}`;
  return glass.length === 0 ? `${clearance}|${scope}` : `${clearance}|${scope}|${[...glass].sort().join(",")}`;
}

/**
 * The most telling class of field that an audience may see of a subject. A subject of two units belongs to both: who receives a
 * patient must see who comes. A subject without a unit belongs to nobody's, so only the whole house sees it.
 */
export function classOf(audience: Audience, { units, encounter }: Subject): FieldClass {
  const { clearance, outside = "none", glass = [] } = audience;
  if (audience.units === "all") return clearance;
  if (units.some((unit) => unit !== null && audience.units.includes(unit))) return clearance;
  if (encounter !== null && glass.includes(encounter)) return clearance;
  return outside;
}

export function permits(clearance: FieldClass, field: FieldClass): boolean {
  return FIELD_CLASSES.indexOf(clearance) >= FIELD_CLASSES.indexOf(field);
}
