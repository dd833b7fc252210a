import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
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
  pool: pg.Pool;
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
    const { pool } = this.#options;
    const fileHash = hashOf(text);
    const { rows } = await pool.query<{ version: number; site: unknown; origin: string }>(
      "SELECT version, site, origin FROM site_version ORDER BY version DESC",
    );
    const imported = rows.find((row) => row.origin.startsWith("file:"));
    const latest = rows[0];
    if (latest && imported?.origin === `file:${fileHash}`)
      return this.#use(latest.version, siteMapSchema.parse(latest.site));
    return this.put(siteMapSchema.parse(JSON.parse(text)), `file:${fileHash}`, origin);
  }

  /** A new version, in force from the position of its event on. */
  async put(site: SiteMap, origin: string, actor: string): Promise<SiteInForce> {
    const { pool, append } = this.#options;
    const at = (this.#options.now ?? Date.now)();
    const hash = hashOf(JSON.stringify(site));
    const { rows } = await pool.query<{ version: number }>(
      `INSERT INTO site_version (version, hash, site, origin, created_at, created_by)
       SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5 FROM site_version RETURNING version`,
      [hash, JSON.stringify(site), origin, new Date(at), actor],
    );
    const version = rows[0]?.version ?? 1;
    await append([siteDefined(version, hash, site, actor, at)]);
    return this.#use(version, site);
  }

  async read(version: number): Promise<SiteMap | null> {
    const { rows } = await this.#options.pool.query<{ site: unknown }>(
      "SELECT site FROM site_version WHERE version = $1",
      [version],
    );
    return rows[0] ? siteMapSchema.parse(rows[0].site) : null;
  }

  /** Takes over a version that another node put in force; to be called when its event may have come by. */
  async catchUp(): Promise<void> {
    const { rows } = await this.#options.pool.query<{ version: number; site: unknown }>(
      "SELECT version, site FROM site_version WHERE version > $1 ORDER BY version DESC LIMIT 1",
      [this.#current?.version ?? 0],
    );
    const newer = rows[0];
    if (newer && newer.version > (this.#current?.version ?? 0))
      this.#use(newer.version, siteMapSchema.parse(newer.site));
  }

  #use(version: number, site: SiteMap): SiteInForce {
    this.#current = { version, hash: hashOf(JSON.stringify(site)), site, index: indexSite(site) };
    return this.#current;
  }
}

/** @throws with the file's name and the reason when it cannot be read. */
export async function readSiteFile(file: string): Promise<string> {
  return readFile(file, "utf8");
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
