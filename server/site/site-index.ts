import type { PlaceRef } from "#server/canonical/place.ts";
import type { SiteMap, SiteSource } from "./site-map.ts";
import { compileSite, foldPlace, type IndexedFacility, type IndexedPlace, type SiteTables } from "./site-tables.ts";
import { fold } from "./word-fold.ts";

export type SiteIndex = SiteTables;

/** Compiles a site map once; every look-up by a message's words goes through the result. */
export function indexSite(site: SiteMap): SiteIndex {
  return compileSite(site);
}

/**
 * The place that a source names (HL7 v2 data type PL, v2.5.1 ch. 2.A.53; other protocols pass unit, room, bed, facility in
 * that order). `components` are the first subcomponents of PL.1 onward. `facility` is the facility id assumed when the
 * place names none that the site knows. A place the site does not know keeps its words and is marked `mapped: false`, with
 * the unit where at least that is known: a patient is never dropped for want of a map entry.
 */
export function resolvePlace(
  index: SiteIndex,
  source: SiteSource,
  components: readonly string[],
  facility: string = source.facility,
): PlaceRef {
  const { layout } = source;
  const unit = component(components, layout.unit);
  const room = component(components, layout.room);
  const bed = component(components, layout.bed);
  const home = resolveFacility(index, component(components, layout.facility))?.id ?? facility;
  const raw = `${unit}^${room}^${bed}`.replace(/\^+$/, "");
  const key = foldPlace(raw);
  if (index.dummies.has(key) || (unit !== "" && index.dummies.has(fold(unit))))
    return { raw, facility: home, unit: null, bed: null, dummy: true, mapped: true };
  const found =
    find(index, source, home, key, fold(unit), `${fold(room)}^${fold(bed)}`) ?? byName(index, components, bed);
  if (!found) return { raw, facility: home, unit: null, bed: null, dummy: false, mapped: false };
  return {
    raw,
    facility: found.place.unit.facility,
    unit: found.place.unit.id,
    bed: found.place.bed?.id ?? null,
    dummy: false,
    mapped: found.complete,
  };
}

/** A facility by its id or one of its names at the source (MSH-4, PL.4, PV1-39, EVN-7). */
export function resolveFacility(index: SiteIndex, name: string): IndexedFacility | null {
  return name === "" ? null : (index.facilityByName.get(fold(name)) ?? null);
}

interface Found {
  place: IndexedPlace;
  /** False when a bed was named that the unit does not have. */
  complete: boolean;
}

function find(
  index: SiteIndex,
  source: SiteSource,
  facility: string,
  key: string,
  unit: string,
  inUnit: string,
): Found | null {
  const { locations } = index.words(source);
  const exact = placeById(index, locations.get(key)) ?? index.places.get(`${facility}|${key}`);
  if (exact) return { place: exact, complete: true };
  const renamed = placeById(index, locations.get(unit));
  if (renamed?.bed) return { place: renamed, complete: true };
  const known = renamed?.unit ?? index.unitByName.get(`${facility}|${unit}`);
  if (known) return bedOf(index, { unit: known, bed: null }, inUnit);
  const elsewhere = index.placesAnywhere.get(key);
  if (elsewhere) return { place: elsewhere, complete: true };
  const unitElsewhere = index.unitAnywhere.get(unit);
  return unitElsewhere ? bedOf(index, { unit: unitElsewhere, bed: null }, inUnit) : null;
}

/** A room without a bed is a stay known only to the unit, and complete. */
function bedOf(index: SiteIndex, place: IndexedPlace, inUnit: string): Found {
  if (inUnit.endsWith("^")) return { place, complete: true };
  const bed = index.bedInUnit.get(`${place.unit.id}|${inUnit}`);
  return bed ? { place: { unit: place.unit, bed }, complete: true } : { place, complete: false };
}

/** PL.10 (comprehensive location identifier) or a bed component that is itself the bed's unique name. */
function byName(index: SiteIndex, components: readonly string[], bed: string): Found | null {
  const place = index.bedById.get(fold(component(components, 10))) ?? index.bedById.get(fold(bed));
  return place ? { place, complete: true } : null;
}

function placeById(index: SiteIndex, id: string | undefined): IndexedPlace | undefined {
  if (id === undefined) return undefined;
  const bed = index.beds.get(id);
  if (bed) return bed;
  const unit = index.units.get(id);
  return unit && { unit, bed: null };
}

function component(components: readonly string[], number: number): string {
  return components[number - 1]?.trim() ?? "";
}
