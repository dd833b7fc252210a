/** A place as a source named it and as the site map understood it. */
export interface PlaceRef {
  /** The source's own words, components joined by `^`. */
  raw: string;
  facility: string;
  /** Unit id of the site map; null when unmapped. */
  unit: string | null;
  /** Bed id of the site map; null for a stay known only to the unit. */
  bed: string | null;
  /** A virtual place that holds any number of patients and never conflicts. */
  dummy: boolean;
  mapped: boolean;
}

/** Equality key: the bed, else the unit, else the raw words (trimmed, case-folded, leading zeros kept). */
export function placeKey(place: PlaceRef): string {
  if (place.bed) return `bed:${place.bed}`;
  if (place.unit) return `unit:${place.unit}`;
  return `raw:${place.facility}:${place.raw.toLowerCase()}`;
}
