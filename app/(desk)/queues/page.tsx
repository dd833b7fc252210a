import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { QueuesScreen } from "#components/queues/queues-screen.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import { deskFacilities, facilityOf, type SearchParams } from "../beds/desk-facilities.ts";

export const metadata: Metadata = { title: "Queues" };

export default async function QueuesPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const [queues, feeds] = await Promise.all([
    readView("queues", scope, DESK_AUDIENCE, at, known),
    readView("feeds", "all", DESK_AUDIENCE, undefined),
  ]);
  return (
    <QueuesScreen
      key={scope}
      site={{ facilities: deskFacilities(site) }}
      facility={facility}
      scope={scope}
      queues={queues}
      feeds={feeds}
    />
  );
}
