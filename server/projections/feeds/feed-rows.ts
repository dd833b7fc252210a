import type { Instant } from "#server/canonical/instant.ts";
import type { FeedRow, FeedState } from "#server/contracts/views/feed-row.ts";
import type { SiteMap, SiteSource } from "#server/site/site-map.ts";
import type { FeedBook } from "./feed-book.ts";

export interface FeedFacts {
  deadLetters: ReadonlyMap<string, number>;
  connections: ReadonlyMap<string, number>;
  completeness: ReadonlyMap<string, { arrived: number; implied: number }>;
  /** Messages an hour that a source usually sends at this hour; absent until a week of it is known. */
  usualPerHour: ReadonlyMap<string, number>;
}

/** Every source of the site map, and every sender that nobody has configured yet. */
export function feedRows(site: SiteMap, book: FeedBook, facts: FeedFacts, now: Instant): FeedRow[] {
  const rows = site.sources.map((source) => feedRow(source, book, facts, now));
  const known = new Set(site.sources.map((source) => source.id));
  for (const id of book.sources) if (!known.has(id)) rows.push(strangerRow(site, id, book, facts, now));
  return rows;
}

function feedRow(source: SiteSource, book: FeedBook, facts: FeedFacts, now: Instant): FeedRow {
  const lastMessageAt = book.lastAt(source.id);
  const limits = limitsOf(source, facts.usualPerHour.get(source.id));
  const last60 = book.last60(source.id, now);
  const day = book.day(source.id, now);
  return {
    id: source.id,
    facility: source.facility,
    protocol: source.protocol,
    trust: source.history ? "history" : source.trust,
    state: stateOf(lastMessageAt, limits, now),
    lastMessageAt,
    limits,
    perMinute: Math.round(last60.slice(-11, -1).reduce((sum, n) => sum + n, 0) / 10),
    last60,
    lagP50: book.lag(source.id, 0.5, now),
    lagP99: book.lag(source.id, 0.99, now),
    connections: facts.connections.get(source.id) ?? 0,
    received24h: day.received,
    duplicates24h: day.duplicates,
    rejected24h: day.rejected,
    deadLetters: facts.deadLetters.get(source.id) ?? 0,
    flagged24h: day.flagged,
    completeness: facts.completeness.get(source.id) ?? null,
    feeds: source.feeds,
  };
}

function strangerRow(site: SiteMap, id: string, book: FeedBook, facts: FeedFacts, now: Instant): FeedRow {
  const stranger = {
    id,
    protocol: "hl7v2",
    facility: site.facilities[0]?.id ?? "",
    trust: "trusted",
    silence: { lateSeconds: 30, staleSeconds: 120, deadSeconds: 300, adaptive: true },
    feeds: [],
  } as unknown as SiteSource;
  return feedRow(stranger, book, facts, now);
}

/** Silence is judged against what this source usually does: five, ten and twenty usual gaps, never less than the site's own limits. */
export function limitsOf(source: Pick<SiteSource, "silence">, usualPerHour: number | undefined): FeedRow["limits"] {
  const { lateSeconds, staleSeconds, deadSeconds, adaptive } = source.silence;
  const gap = adaptive && usualPerHour !== undefined ? 3600 / Math.max(usualPerHour, 0.1) : 0;
  return {
    late: Math.max(lateSeconds, Math.round(5 * gap)),
    stale: Math.max(staleSeconds, Math.round(10 * gap)),
    dead: Math.max(deadSeconds, Math.round(20 * gap)),
  };
}

export function stateOf(lastMessageAt: Instant | null, limits: FeedRow["limits"], now: Instant): FeedState {
  if (lastMessageAt === null) return "never";
  const silence = (now - lastMessageAt) / 1000;
  if (silence >= limits.dead) return "dead";
  if (silence >= limits.stale) return "stale";
  if (silence >= limits.late) return "late";
  return "fresh";
}
