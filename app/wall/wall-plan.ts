import type { WallPlan } from "#components/wall/hospital-wall.tsx";
import type { SiteMap } from "#server/site/site-map.ts";

const ALL_ROWS = 18;

/**
 * What a wall shows: the configured wall asked for, else the first configured one, else every unit with beds of the first (or the
 * named) hospital. Null when a name is unknown.
 */
export function wallPlan(site: SiteMap, asked: { wall?: string; facility?: string }): WallPlan | null {
  const configured = asked.wall ? site.walls.find(({ id }) => id === asked.wall) : site.walls[0];
  if (asked.wall && !configured) return null;
  const chosen = asked.facility && !asked.wall ? undefined : configured;
  const own = chosen && chosen.units.length > 0 ? site.units.filter(({ id }) => chosen.units.includes(id)) : null;
  const facility = site.facilities.find(
    ({ id }) => id === (asked.facility ?? own?.[0]?.facility ?? site.facilities[0]?.id),
  );
  if (!facility) return null;
  const units = own ?? site.units.filter((unit) => unit.facility === facility.id && isOnWalls(unit));
  const wide = units.some((unit) => unit.facility !== facility.id);
  return {
    title: chosen && chosen.units.length > 0 ? chosen.name : facility.name,
    facility: facility.id,
    scope: wide ? "all" : `facility:${facility.id}`,
    units: units.map(({ id }) => id),
    rows: chosen?.rows ?? ALL_ROWS,
  };
}

/** The emergency department has its own panel; places without beds have no row. */
function isOnWalls(unit: SiteMap["units"][number]): boolean {
  return unit.beds.length > 0 && unit.kind !== "emergency" && unit.kind !== "transit" && unit.kind !== "clinic";
}
