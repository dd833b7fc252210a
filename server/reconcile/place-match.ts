import type { PlaceRef } from "#server/canonical/place.ts";

type MaybePlace = PlaceRef | null | undefined;

/** The same bed, else the same unit, else the same words: `placeKey` equality without building the keys. */
export function samePlace(a: MaybePlace, b: MaybePlace): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.bed || b.bed) return a.bed === b.bed;
  if (a.unit || b.unit) return a.unit === b.unit;
  return a.facility === b.facility && a.raw.toLowerCase() === b.raw.toLowerCase();
}

function withoutZeros(raw: string): string {
  return raw
    .toLowerCase()
    .split("^")
    .map((part) => part.trim().replace(/^0+(?=.)/, ""))
    .join("^");
}

/** As `samePlace`, but `01` is `1`: only for cancels, since senders write both (HL7 v2.9 ch. 3.5, the A12 example). */
export function samePlaceLoosely(a: MaybePlace, b: MaybePlace): boolean {
  if (samePlace(a, b)) return true;
  if (!a || !b || (a.mapped && b.mapped)) return false;
  return a.facility === b.facility && withoutZeros(a.raw) === withoutZeros(b.raw);
}

/** Whether a statement agrees with a known place: it may be coarser (the unit alone) and still agree. */
export function agrees(stated: MaybePlace, known: MaybePlace): boolean {
  if (samePlace(stated, known)) return true;
  return !!stated && !!known && !stated.bed && !!stated.unit && stated.unit === known.unit && !stated.dummy;
}

/** The bed that a place occupies; dummy places and unit-level stays occupy none. */
export function physicalBed(place: MaybePlace): string | null {
  return place && !place.dummy ? place.bed : null;
}
