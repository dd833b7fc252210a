import type { Facility } from "#components/table/facility.ts";
import type { SiteMap } from "#server/site/site-map.ts";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The hospitals of the site that have beds, as the desk pages name them. */
export function deskFacilities(site: SiteMap): Facility[] {
  return site.facilities.map(({ id, name, timeZone }) => ({ id, name, timeZone, staffedBeds: staffedBeds(site, id) }));
}

/** The hospital that a page shows: the one its address names, else the site's first. */
export function facilityOf(site: SiteMap, named: string | string[] | undefined): string {
  const known = site.facilities.find((facility) => facility.id === named);
  return (known ?? site.facilities[0])?.id ?? "";
}

function staffedBeds(site: SiteMap, facility: string): number {
  return site.units
    .filter((unit) => unit.facility === facility)
    .reduce((sum, unit) => sum + unit.beds.filter((bed) => bed.staffed).length, 0);
}
