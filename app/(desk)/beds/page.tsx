import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { BedsScreen } from "#components/beds/beds-screen.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import { bedsSite } from "./beds-site.ts";
import { facilityOf, type SearchParams } from "./desk-facilities.ts";

export const metadata: Metadata = { title: "Beds" };

export default async function BedsPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const [beds, feeds] = await Promise.all([
    readView("beds", scope, DESK_AUDIENCE, at, known),
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
