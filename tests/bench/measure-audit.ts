import { createHmac } from "node:crypto";
import type pg from "pg";
import { AuditSearch } from "#server/audit/search/audit-search.ts";
import { fillAudit } from "./audit-fill.ts";
import { SEARCH_KINDS, type SearchKind, sampleEntries } from "./audit-searches.ts";
import { type BenchDatabase, withPool } from "./bench-database.ts";
import { percentile } from "./statistics.ts";

const SAMPLES = 40;
/** A plain search reads the whole table each time: once is enough to see that. */
const PLAIN_SAMPLES = 1;
const PAGE = 100;

export interface SearchFigures {
  name: string;
  p50: number;
  p95: number;
  /** Median of `ILIKE` over the same rows; null where no single pattern says the same. */
  plain: number | null;
}

export interface AuditFigures {
  entries: number;
  fillSeconds: number;
  megabytes: number;
  searches: SearchFigures[];
}

/** Milliseconds of each kind of search over so many entries, and of plain ILIKE over the same rows in the same run. */
export async function measureAudit(database: BenchDatabase, entries: number): Promise<AuditFigures> {
  const url = await database.migrated("audit");
  return withPool(url, async (pool) => {
    const startedAt = performance.now();
    await fillAudit(pool, entries);
    const fillSeconds = (performance.now() - startedAt) / 1000;
    return { entries, fillSeconds, ...(await measureSearches(pool)) };
  });
}

/** Of an index that is filled already. */
export async function measureSearches(pool: pg.Pool): Promise<Pick<AuditFigures, "megabytes" | "searches">> {
  const samples = await sampleEntries(pool, SAMPLES);
  const search = openSearch(pool);
  const searches: SearchFigures[] = [];
  for (const kind of SEARCH_KINDS) searches.push(await measureKind(pool, search, kind, samples));
  const { rows } = await pool.query<{ bytes: string }>(
    "SELECT sum(pg_total_relation_size(relid))::text AS bytes FROM pg_partition_tree('audit_entry')",
  );
  return { megabytes: Number(rows[0]?.bytes) / 1e6, searches };
}

/** The product's own search over the invented index; vault and log are empty, so tokens are their own answer. */
function openSearch(pool: pg.Pool): AuditSearch {
  return new AuditSearch({
    pool,
    findPatients: async (text) => (text.includes("-") ? [text] : []),
    encounterKeys: async (visit) => (/^\d+$/.test(visit) ? [`GEN/${visit}`] : []),
    hashesOf: (word) => [`h${word}`],
    timeZone: () => "UTC",
    keyed: (text) => createHmac("sha256", "bench").update(text).digest(),
  });
}

async function measureKind(
  pool: pg.Pool,
  search: AuditSearch,
  { name, query, like, context }: SearchKind,
  samples: Awaited<ReturnType<typeof sampleEntries>>,
): Promise<SearchFigures> {
  const times: number[] = [];
  for (const sample of samples) {
    const startedAt = performance.now();
    await search.page(query(sample), { limit: PAGE, cursor: null, context: context === true });
    times.push(performance.now() - startedAt);
  }
  const plain: number[] = [];
  for (const sample of like ? samples.slice(0, PLAIN_SAMPLES) : []) {
    const startedAt = performance.now();
    await pool.query("SELECT line FROM plain_entry WHERE line ILIKE $1 ORDER BY ord DESC LIMIT $2", [
      `%${like?.(sample) ?? ""}%`,
      PAGE,
    ]);
    plain.push(performance.now() - startedAt);
  }
  const p50 = percentile(times, 0.5);
  return { name, p50, p95: percentile(times, 0.95), plain: plain.length > 0 ? percentile(plain, 0.5) : null };
}
