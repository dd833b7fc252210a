import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { BedsScreen } from "#components/beds/beds-screen.tsx";
import type { BedsSite } from "#components/beds/beds-site.ts";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { deskFacilities, facilityOf, type SearchParams } from "./desk-facilities.ts";

export const metadata: Metadata = { title: "Beds" };

export default async function BedsPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const [beds, feeds] = await Promise.all([
    readView("beds", scope, DESK_AUDIENCE, at),
    readView("feeds", "all", DESK_AUDIENCE, undefined),
  ]);
  return (
    <BedsScreen
      key={scope}
      site={bedsSite(site, facility)}
      facility={facility}
      scope={scope}
      beds={beds}
      feeds={feeds}
    />
  );
}

function bedsSite(site: SiteMap, facility: string): BedsSite {
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
  };
}
