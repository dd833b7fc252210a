import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { DischargesScreen } from "#components/discharges/discharges-screen.tsx";
import type { DischargesSite } from "#components/discharges/discharges-site.ts";
import { packSnapshot } from "#components/live/packed-snapshot.ts";
import { runtime } from "#server/runtime.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { deskFacilities, facilityOf, type SearchParams } from "../beds/desk-facilities.ts";

export const metadata: Metadata = { title: "Discharges" };

export default async function DischargesPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const audience = await viewerAudience();
  const [discharges, feeds] = await Promise.all([
    readView("discharges", scope, audience, at, known),
    readView("feeds", "all", audience, undefined),
  ]);
  return (
    <DischargesScreen
      key={scope}
      site={dischargesSite(site)}
      facility={facility}
      scope={scope}
      discharges={packSnapshot(discharges)}
      feeds={feeds}
    />
  );
}

function dischargesSite(site: SiteMap): DischargesSite {
  const { dischargeMinutes, transportMinutes } = site.policy.targets;
  return {
    facilities: deskFacilities(site),
    unitGroups: Object.fromEntries(site.units.map((unit) => [unit.id, unit.group])),
    targets: { dischargeMinutes, transportMinutes },
  };
}
