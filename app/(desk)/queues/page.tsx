import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { QueuesScreen } from "#components/queues/queues-screen.tsx";
import { runtime } from "#server/runtime.ts";
import { deskFacilities, facilityOf, type SearchParams } from "../beds/desk-facilities.ts";

export const metadata: Metadata = { title: "Queues" };

export default async function QueuesPage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const site = runtime().site();
  const facility = facilityOf(site, named);
  const scope = `facility:${facility}`;
  const audience = await viewerAudience();
  const [queues, feeds] = await Promise.all([
    readView("queues", scope, audience, at, known),
    readView("feeds", "all", audience, undefined),
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
