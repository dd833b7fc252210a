import type { AccessSite } from "#components/access/access-site.ts";
import type { SiteMap } from "#server/site/site-map.ts";

/** Names of places for the access page; the mapping of groups only for those who administer it. */
export function accessSite({ facilities, units, access }: SiteMap, withRules: boolean): AccessSite {
  return {
    facilities: facilities.map(({ id, name }) => ({ id, name })),
    units: units.map(({ id, name, facility }) => ({ id, name, facility })),
    rules: withRules ? access : [],
  };
}
