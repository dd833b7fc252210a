import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewer } from "#app/viewer.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { BedsScreen } from "#components/beds/beds-screen.tsx";
import { packSnapshot } from "#components/live/packed-snapshot.ts";
import { isAllowed } from "#server/access/policy.ts";
import { runtime } from "#server/runtime.ts";
import { bedsSite } from "./beds-site.ts";
import { facilityOf, type SearchParams } from "./desk-facilities.ts";

export const metadata: Metadata = { title: "Beds" };

export default async function BedsPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const audience = await viewerAudience();
  const [beds, feeds] = await Promise.all([
    readView("beds", scope, audience, at, known),
    readView("feeds", "all", audience, undefined),
  ]);
  return (
    <BedsScreen
      key={scope}
      site={bedsSite(site, facility, isAllowed(await viewer(), "events.read"))}
      facility={facility}
      scope={scope}
      beds={packSnapshot(beds)}
      feeds={feeds}
    />
  );
}
