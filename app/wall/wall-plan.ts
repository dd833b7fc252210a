import type { WallPlan } from "#components/wall/hospital-wall.tsx";
import type { WallChoice } from "#server/contracts/wall-pairing.ts";
import type { SiteMap } from "#server/site/site-map.ts";

const ALL_ROWS = 18;

interface Asked {
  wall?: string;
  facility?: string;
  /** Chosen by whoever paired the display. */
  units?: readonly string[];
}

/**
 * What a wall shows: the units it was paired for, else the configured wall asked for, else the first configured one, else every unit
 * with beds of the first (or the named) hospital. Null when a name is unknown.
 */
export function wallPlan(site: SiteMap, asked: Asked): WallPlan | null {
  const configured = asked.wall ? site.walls.find(({ id }) => id === asked.wall) : site.walls[0];
  if (asked.wall && !configured) return null;
  const chosen = asked.facility && !asked.wall ? undefined : configured;
  const named = asked.units ?? (chosen && chosen.units.length > 0 ? chosen.units : null);
  const own = named ? site.units.filter(({ id }) => named.includes(id)) : null;
  const facility = site.facilities.find(
    ({ id }) => id === (asked.facility ?? own?.[0]?.facility ?? site.facilities[0]?.id),
  );
  if (!facility) return null;
  const units = own ?? site.units.filter((unit) => unit.facility === facility.id && isOnWalls(unit));
  const wide = units.some((unit) => unit.facility !== facility.id);
  return {
    title: !asked.units && chosen && chosen.units.length > 0 ? chosen.name : facility.name,
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

/** Nobody stands at a paired display to type: what it was let in to show counts, whatever its address says. */
export function pairedWall({ facility, units }: WallChoice): Asked {
  return units === "all" ? { facility } : { facility, units };
}

export function isShownBy({ facility, units }: WallChoice, unit: SiteMap["units"][number]): boolean {
  return units === "all" ? unit.facility === facility : units.includes(unit.id);
}
