import type { SiteBed, SiteMap, SiteSource, SiteUnit } from "./site-map.ts";
import { indexSourceWords, type SourceWords } from "./source-words.ts";
import { fold } from "./word-fold.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

export interface IndexedFacility {
  id: string;
  clock: ZoneClock;
  /** Folded authorities that mean "the facility's own", so that a number with and without them is the same number. */
  ownAuthorities: Set<string>;
}

export interface IndexedPlace {
  unit: SiteUnit;
  bed: SiteBed | null;
}

/** The site map compiled for look-ups by message words; all words are trimmed and case-folded. */
export interface SiteTables {
  site: SiteMap;
  facilities: Map<string, IndexedFacility>;
  facilityByName: Map<string, IndexedFacility>;
  units: Map<string, SiteUnit>;
  beds: Map<string, IndexedPlace>;
  /** `facility|unit^room^bed` of every bed and waiting place. */
  places: Map<string, IndexedPlace>;
  /** The same without the facility; null where two facilities share the words. */
  placesAnywhere: Map<string, IndexedPlace | null>;
  /** `facility|name` of every unit id and alias. */
  unitByName: Map<string, SiteUnit>;
  unitAnywhere: Map<string, SiteUnit | null>;
  /** `unit id|room^bed`, `unit id|^bed`; null where a unit has two such beds. */
  bedInUnit: Map<string, SiteBed | null>;
  bedById: Map<string, IndexedPlace>;
  dummies: Set<string>;
  sources: Map<string, SiteSource>;
  /** Code maps of a source, compiled when first asked for. */
  words(source: SiteSource): SourceWords;
}

export function compileSite(site: SiteMap): SiteTables {
  const words = new WeakMap<SiteSource, SourceWords>();
  const tables: SiteTables = {
    site,
    facilities: new Map(),
    facilityByName: new Map(),
    units: new Map(),
    beds: new Map(),
    places: new Map(),
    placesAnywhere: new Map(),
    unitByName: new Map(),
    unitAnywhere: new Map(),
    bedInUnit: new Map(),
    bedById: new Map(),
    dummies: new Set(site.dummyPlaces.map(foldPlace)),
    sources: new Map(site.sources.map((source) => [source.id, source])),
    words: (source) => {
      const known = words.get(source);
      if (known) return known;
      const made = indexSourceWords(source);
      words.set(source, made);
      return made;
    },
  };
  for (const facility of site.facilities) addFacility(tables, facility);
  for (const unit of site.units) addUnit(tables, unit);
  return tables;
}

/** Folded words of a place, without trailing empty components: `5East^09^` and `5EAST^09` are one. */
export function foldPlace(words: string): string {
  return words.split("^").map(fold).join("^").replace(/\^+$/, "");
}

function addFacility(tables: SiteTables, facility: SiteMap["facilities"][number]): void {
  const names = [facility.id, ...facility.aliases].map(fold);
  const indexed: IndexedFacility = {
    id: facility.id,
    clock: zoneClock(facility.timeZone),
    ownAuthorities: new Set([...names, fold(facility.defaultAuthority)].filter((name) => name !== "")),
  };
  tables.facilities.set(facility.id, indexed);
  for (const name of names) tables.facilityByName.set(name, indexed);
}

function addUnit(tables: SiteTables, unit: SiteUnit): void {
  tables.units.set(unit.id, unit);
  for (const name of new Set([unit.id, ...unit.aliases].map(fold))) {
    tables.unitByName.set(`${unit.facility}|${name}`, unit);
    addUnique(tables.unitAnywhere, name, unit);
  }
  for (const waiting of unit.waitingPlaces) addPlace(tables, waiting, { unit, bed: null });
  for (const bed of unit.beds) {
    const place = { unit, bed };
    tables.beds.set(bed.id, place);
    tables.bedById.set(fold(bed.id), place);
    addPlace(tables, bed.pl, place);
    const [, room, name] = bed.pl.map(fold);
    for (const key of new Set([`${room}^${name}`, `^${name}`])) addUnique(tables.bedInUnit, `${unit.id}|${key}`, bed);
  }
}

function addPlace(tables: SiteTables, pl: readonly string[], place: IndexedPlace): void {
  const key = foldPlace(pl.join("^"));
  tables.places.set(`${place.unit.facility}|${key}`, place);
  addUnique(tables.placesAnywhere, key, place);
}

function addUnique<T>(map: Map<string, T | null>, key: string, value: T): void {
  map.set(key, map.has(key) ? null : value);
}
