import { movesBoard } from "#server/site/moves-board.ts";
import { type SiteMap, type SitePolicy, type SiteSource, siteMapSchema } from "#server/site/site-map.ts";
import { rankOf } from "#server/site/source-rank.ts";

/** What the folds ask of the site map, indexed once per version of it. */
export interface SiteView {
  policy: SitePolicy;
  /** Lower wins; a person outranks every feed, an unlisted source ranks with the messages of events. */
  movementRank(source: string, facility: string): number;
  attributeRank(source: string, facility: string): number;
  readinessRank(source: string, facility: string): number;
  /** Compared with the board, never trusted. */
  isParallel(source: string): boolean;
  authoritativeReadiness(source: string): boolean;
  censusBootstrap(source: string): boolean;
  bedFacility(bed: string): string | null;
}

const PERSON = "person";
const UNLISTED = { protocol: "hl7v2" as const, rank: { at: {} } };
const DEFAULT_POLICY: SitePolicy = siteMapSchema.shape.policy.parse({});

export function siteView(site: SiteMap | null): SiteView {
  const sources = new Map<string, SiteSource>(site?.sources.map((source) => [source.id, source]));
  const beds = new Map<string, string>();
  for (const unit of site?.units ?? []) for (const bed of unit.beds) beds.set(bed.id, unit.facility);
  const rank = (source: string, facility: string, group: "movement" | "attributes" | "readiness") =>
    source === PERSON ? 0 : rankOf(sources.get(source) ?? UNLISTED, group, facility);
  return {
    policy: site?.policy ?? DEFAULT_POLICY,
    movementRank: (source, facility) => rank(source, facility, "movement"),
    attributeRank: (source, facility) => rank(source, facility, "attributes"),
    readinessRank: (source, facility) => rank(source, facility, "readiness"),
    isParallel: (source) => {
      const known = sources.get(source);
      return known ? !movesBoard(known) : site?.strangers === "parallel";
    },
    authoritativeReadiness: (source) => sources.get(source)?.authoritativeReadiness ?? false,
    censusBootstrap: (source) => sources.get(source)?.censusBootstrap ?? false,
    bedFacility: (bed) => beds.get(bed) ?? null,
  };
}
