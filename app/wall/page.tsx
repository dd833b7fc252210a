import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { readView } from "#app/read-view.ts";
import { viewer } from "#app/viewer.ts";
import { knownInstant, pastInstant } from "#components/shell/past-instant.ts";
import { HospitalWall } from "#components/wall/hospital-wall.tsx";
import { WallRoot } from "#components/wall/wall-root.tsx";
import { WALL_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import { pairedWall, wallPlan } from "./wall-plan.ts";
import { type WallQuery, wallQuery, zoneOf } from "./wall-query.ts";

export const metadata: Metadata = { title: "Wall" };

export default async function WallPage({ searchParams }: { searchParams: Promise<WallQuery> }) {
  const query = wallQuery(await searchParams);
  const paired = await runtime().access.shownBy(await viewer());
  const [only, ...more] = paired && paired.units !== "all" ? paired.units : [];
  if (only !== undefined && more.length === 0) redirect(`/wall/${encodeURIComponent(only)}`);
  const { site, watermark } = runtime();
  const plan = wallPlan(site(), paired ? pairedWall(paired) : query);
  if (!plan) notFound();
  const now = Date.now();
  const past = pastInstant(query.at, now);
  const [wall, feeds] = await Promise.all([
    readView("wall", plan.scope, WALL_AUDIENCE, query.at, query.known),
    readView("feeds", plan.scope, WALL_AUDIENCE, query.at, query.known),
  ]);
  return (
    <WallRoot
      theme={query.theme}
      at={past ?? now}
      past={past !== null}
      hindsight={past !== null && knownInstant(query.known, past, now) > past}
      timeZone={zoneOf(site(), plan.facility)}
      watermark={watermark}
    >
      <HospitalWall plan={plan} wall={wall} feeds={feeds} />
    </WallRoot>
  );
}
