import type { SiteBed, SiteMap, SiteUnit } from "#server/site/site-map.ts";

/** Look-ups over the site map that the views need. */
export interface UnitIndex {
  units: Map<string, SiteUnit>;
  beds: Map<string, SiteBed>;
  unitOfBed: Map<string, SiteUnit>;
  /** Units of each facility. */
  ofFacility: Map<string, SiteUnit[]>;
  /** Emergency units and waiting rooms: who is placed there is an emergency patient still. */
  emergency: Set<string>;
  /** Of each facility. */
  timeZones: Map<string, string>;
}

export function indexUnits(site: SiteMap): UnitIndex {
  const index: UnitIndex = {
    units: new Map(),
    beds: new Map(),
    unitOfBed: new Map(),
    ofFacility: Map.groupBy(site.units, (unit) => unit.facility),
    emergency: new Set(),
    timeZones: new Map(site.facilities.map(({ id, timeZone }) => [id, timeZone])),
  };
  for (const unit of site.units) {
    index.units.set(unit.id, unit);
    if (unit.kind === "emergency") index.emergency.add(unit.id);
    for (const bed of unit.beds) {
      index.beds.set(bed.id, bed);
      index.unitOfBed.set(bed.id, unit);
    }
  }
  return index;
}
