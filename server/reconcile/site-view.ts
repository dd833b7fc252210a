import { movesBoard } from "#server/site/moves-board.ts";
import { type SiteMap, type SitePolicy, type SiteSource, siteMapSchema } from "#server/site/site-map.ts";

/** What the folds ask of the site map, indexed once per version of it. */
export interface SiteView {
  policy: SitePolicy;
  /** Lower wins; a person outranks every feed, an unlisted source ranks with the trusted ones. */
  movementRank(source: string): number;
  attributeRank(source: string): number;
  /** Compared with the board, never trusted. */
  isParallel(source: string): boolean;
  authoritativeReadiness(source: string): boolean;
  censusBootstrap(source: string): boolean;
  bedFacility(bed: string): string | null;
}

const PERSON = "person";
const DEFAULT_POLICY: SitePolicy = siteMapSchema.shape.policy.parse({});

export function siteView(site: SiteMap | null): SiteView {
  const sources = new Map<string, SiteSource>(site?.sources.map((source) => [source.id, source]));
  const beds = new Map<string, string>();
  for (const unit of site?.units ?? []) for (const bed of unit.beds) beds.set(bed.id, unit.facility);
  const rank = (source: string, group: "movement" | "attributes") =>
    source === PERSON ? 0 : (sources.get(source)?.rank[group] ?? 1);
  return {
    policy: site?.policy ?? DEFAULT_POLICY,
    movementRank: (source) => rank(source, "movement"),
    attributeRank: (source) => rank(source, "attributes"),
    isParallel: (source) => {
      const known = sources.get(source);
      return known ? !movesBoard(known) : site?.strangers === "parallel";
    },
    authoritativeReadiness: (source) => sources.get(source)?.authoritativeReadiness ?? false,
    censusBootstrap: (source) => sources.get(source)?.censusBootstrap ?? false,
    bedFacility: (bed) => beds.get(bed) ?? null,
  };
}
