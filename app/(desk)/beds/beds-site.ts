import type { BedsSite } from "#components/beds/beds-site.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { deskFacilities } from "./desk-facilities.ts";

/** What the bed pages may know of the site map, for one hospital. */
export function bedsSite(site: SiteMap, facility: string, explains: boolean): BedsSite {
  const { confirmationHours, assertionHours, targets } = site.policy;
  return {
    facilities: deskFacilities(site),
    units: site.units
      .filter((unit) => unit.facility === facility)
      .map(({ id, name, group, division }) => ({ id, facility, name, group, division })),
    policy: {
      confirmationHours,
      assertionHours,
      cleaningMinutes: targets.cleaningMinutes,
      dischargeMinutes: targets.dischargeMinutes,
    },
    explains,
  };
}
