import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { readView } from "#app/read-view.ts";
import { viewer } from "#app/viewer.ts";
import { knownInstant, pastInstant } from "#components/shell/past-instant.ts";
import { UnitWall } from "#components/wall/unit-wall.tsx";
import { WallRoot } from "#components/wall/wall-root.tsx";
import { WALL_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import { isShownBy } from "../wall-plan.ts";
import { type WallQuery, wallQuery, zoneOf } from "../wall-query.ts";

interface UnitWallPageProps {
  params: Promise<{ unit: string }>;
  searchParams: Promise<WallQuery>;
}

export async function generateMetadata({ params }: UnitWallPageProps): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).unit)} wall` };
}

export default async function UnitWallPage({ params, searchParams }: UnitWallPageProps) {
  const id = decodeURIComponent((await params).unit);
  const query = wallQuery(await searchParams);
  const { site, watermark } = runtime();
  const unit = site().units.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (!unit) notFound();
  const paired = await runtime().access.shownBy(await viewer());
  if (paired && !isShownBy(paired, unit)) redirect("/wall");
  const now = Date.now();
  const past = pastInstant(query.at, now);
  const scope = `facility:${unit.facility}`;
  const [wall, feeds] = await Promise.all([
    readView("wall", scope, WALL_AUDIENCE, query.at, query.known),
    readView("feeds", scope, WALL_AUDIENCE, query.at, query.known),
  ]);
  return (
    <WallRoot
      theme={query.theme}
      at={past ?? now}
      past={past !== null}
      hindsight={past !== null && knownInstant(query.known, past, now) > past}
      timeZone={zoneOf(site(), unit.facility)}
      watermark={watermark}
    >
      <UnitWall unit={{ id: unit.id, name: unit.name, facility: unit.facility }} wall={wall} feeds={feeds} />
    </WallRoot>
  );
}
