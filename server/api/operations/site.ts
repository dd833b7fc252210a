import type pg from "pg";
import { z } from "zod";
import { isoTime } from "#server/contracts/iso-time.ts";
import { unmappedWords } from "#server/ingest/workbench/unmapped-words.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import { type SiteMap, siteMapSchema } from "#server/site/site-map.ts";
import { withoutSecrets, withSecretsOf } from "#server/site/site-secrets.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { listOf, textQuery } from "../schemas.ts";

export interface SitePorts {
  pool: pg.Pool;
  sites: {
    readonly current: { version: number; hash: string; site: SiteMap; index: SiteIndex };
    read(version: number): Promise<SiteMap | null>;
    put(site: SiteMap, origin: string, actor: string): Promise<{ version: number; hash: string }>;
  };
}

const versionSchema = z.object({
  version: z.int(),
  hash: z.string(),
  origin: z.string(),
  createdAt: isoTime,
  createdBy: z.string(),
});

const VERSIONS = `
SELECT version, hash, origin, (extract(epoch from created_at) * 1000)::float8 AS "createdAt", created_by AS "createdBy"
FROM site_version ORDER BY version DESC LIMIT 200`;

/** An edited map with the secrets that its reader was not shown. @throws ApiRefusal when it keeps one that there is not. */
export function completeSite(site: SiteMap, present: SiteMap): SiteMap {
  const whole = withSecretsOf(site, present);
  if (whole) return whole;
  throw new ApiRefusal(400, "secret.unknown", "The site map keeps a secret that its source does not have");
}

/** The site map in force, its versions, and the words it does not know yet. */
export function siteOperations({ pool, sites }: SitePorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/site",
      id: "readSite",
      summary: "The site map in force and its versions; secrets are not shown",
      tag: "site",
      access: "feeds.view",
      answer: z.object({ version: z.int(), hash: z.string(), site: siteMapSchema, versions: z.array(versionSchema) }),
      handle: async () => {
        const { version, hash, site } = sites.current;
        const { rows } = await pool.query(VERSIONS);
        return json({ version, hash, site: withoutSecrets(site), versions: rows.map((row) => isoTimes(row)) });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/site/{version}",
      id: "readSiteVersion",
      summary: "The site map as it was in one version; secrets are not shown",
      tag: "site",
      access: "feeds.view",
      params: z.object({ version: z.coerce.number().int().positive() }),
      answer: z.object({ version: z.int(), site: siteMapSchema }),
      handle: async ({ params }) => {
        const site = await sites.read(params.version);
        if (!site) throw notFound("version of the site map");
        return json({ version: params.version, site: withoutSecrets(site) });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/site",
      id: "putSite",
      summary: "Put a site map in force for messages to come; what was received already is left as it is",
      tag: "site",
      access: "site.configure",
      body: z.object({
        site: siteMapSchema,
        /** The version that was edited; refused when another one is in force by now. */
        basedOn: z.int().positive().optional(),
      }),
      answer: z.object({ version: z.int(), hash: z.string() }),
      handle: async ({ body, principal }) => {
        const { current } = sites;
        if (body.basedOn !== undefined && body.basedOn !== current.version)
          throw new ApiRefusal(409, "edited", `Version ${current.version} is in force by now`);
        const { version, hash } = await sites.put(completeSite(body.site, current.site), "api", principal.actor);
        return json({ version, hash });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/unmapped",
      id: "listUnmapped",
      summary: "Words of senders that the site map does not know yet, the most frequent first",
      tag: "site",
      access: "feeds.view",
      query: z.object({ source: textQuery }),
      answer: listOf(
        z.object({
          source: z.string(),
          kind: z.enum(["location", "class", "order", "milestone", "disposition"]),
          word: z.string(),
          path: z.string(),
          count: z.int(),
          firstSeenAt: isoTime,
          lastSeenAt: isoTime,
          inboundId: z.int(),
        }),
      ),
      handle: async ({ query }) => {
        const words = await unmappedWords(pool, sites.current.index, query.source ?? null);
        return json({ items: words.map((word) => isoTimes(word)), next: null });
      },
    }),
  ];
}
