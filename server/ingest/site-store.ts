import { createHash } from "node:crypto";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { PrismaClient } from "#server/db/prisma.ts";
import { eventId } from "#server/log/event-id.ts";
import { indexSite, type SiteIndex } from "#server/site/site-index.ts";
import { type SiteMap, siteMapSchema } from "#server/site/site-map.ts";
import { withoutSecrets } from "#server/site/site-secrets.ts";

export interface SiteInForce {
  version: number;
  hash: string;
  site: SiteMap;
  index: SiteIndex;
}

export interface SiteStoreOptions {
  prisma: Pick<PrismaClient, "siteVersion">;
  append(events: NewEvent[]): Promise<RecordedEvent[]>;
  now?: () => number;
}

/** Site maps by version. Each one is also an event, so that a rebuild never reads today's file. */
export class SiteStore {
  readonly #options: SiteStoreOptions;
  #current: SiteInForce | null = null;

  constructor(options: SiteStoreOptions) {
    this.#options = options;
  }

  /** @throws when no site map has been loaded, which start-up makes impossible. */
  get current(): SiteInForce {
    if (!this.#current) throw new Error("no site map is in force");
    return this.#current;
  }

  /**
   * Puts a file's site map in force unless this very file was the last one imported: edits made in the product since then stay,
   * and a changed file becomes a new version.
   */
  async openFile(text: string, origin: string): Promise<SiteInForce> {
    const fileHash = hashOf(text);
    const versions = await this.#options.prisma.siteVersion.findMany({ orderBy: { version: "desc" } });
    const imported = versions.find((row) => row.origin.startsWith("file:"));
    const latest = versions[0];
    if (latest && imported?.origin === `file:${fileHash}`)
      return this.#use(latest.version, siteMapSchema.parse(latest.site));
    return this.put(siteMapSchema.parse(JSON.parse(text)), `file:${fileHash}`, origin);
  }

  /** A new version, in force from the position of its event on. */
  async put(site: SiteMap, origin: string, actor: string): Promise<SiteInForce> {
    const { prisma, append } = this.#options;
    const at = (this.#options.now ?? Date.now)();
    const hash = hashOf(JSON.stringify(site));
    const last = await prisma.siteVersion.aggregate({ _max: { version: true } });
    // Two nodes that put a map in force at once: one of them is refused by the primary key and says so.
    const { version } = await prisma.siteVersion.create({
      data: { version: (last._max.version ?? 0) + 1, hash, site, origin, createdAt: new Date(at), createdBy: actor },
    });
    await append([siteDefined(version, hash, site, actor, at)]);
    return this.#use(version, site);
  }

  async read(version: number): Promise<SiteMap | null> {
    const row = await this.#options.prisma.siteVersion.findUnique({ where: { version } });
    return row ? siteMapSchema.parse(row.site) : null;
  }

  /** Takes over the version that stands in the database: another node's, or an older one where the database was restored. */
  async catchUp(): Promise<void> {
    const newest = await this.#options.prisma.siteVersion.findFirst({ orderBy: { version: "desc" } });
    if (newest && newest.version !== this.#current?.version)
      this.#use(newest.version, siteMapSchema.parse(newest.site));
  }

  #use(version: number, site: SiteMap): SiteInForce {
    this.#current = { version, hash: hashOf(JSON.stringify(site)), site, index: indexSite(site) };
    return this.#current;
  }
}

function siteDefined(
  version: number,
  hash: string,
  site: SiteMap,
  actor: string,
  at: number,
): NewEvent<"site.defined"> {
  return {
    id: eventId(["site.defined", String(version), hash]),
    type: "site.defined",
    version: 1,
    kind: "system",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: site.facilities[0]?.id ?? "",
    encounter: null,
    bed: null,
    patient: null,
    actor,
    correlationId: `site:${version}`,
    causationId: null,
    supersedes: [],
    lineage: null,
    // Whoever reads the log must not learn what sources sign with.
    data: { version, hash, site: withoutSecrets(site) },
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
