import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { AuditPage, AuditQuery, AuditRow, AuditStream } from "#server/contracts/audit.ts";
import type { Teller } from "../sentence/telling.ts";
import { auditRow } from "./audit-row.ts";
import { type Keyed, printCursor, readCursor } from "./cursor.ts";
import { readTexts } from "./entry-texts.ts";
import type { FoundEntry } from "./found-entry.ts";
import { joinMerged } from "./merged.ts";
import {
  type FoundPatients,
  findsNothing,
  type ResolvedQuery,
  type ResolvePorts,
  resolveQuery,
} from "./resolved-query.ts";
import {
  ACTORS_NAMED,
  aroundStatement,
  countStatement,
  ENCOUNTERS_OF,
  ENTRY_AT,
  NEWEST,
  STANDING,
  searchStatement,
} from "./search-sql.ts";
import { searchWindows } from "./search-windows.ts";

/** Entries an export reads at a time. */
const BATCH = 500;

export interface AuditSearchOptions {
  pool: pg.Pool;
  /** Vault tokens of the patients that a text may mean. */
  findPatients(text: string): Promise<string[]>;
  /** Encounter keys that bear a visit number. */
  encounterKeys(visit: string): Promise<string[]>;
  /** Keyed hashes of a word as the vault's notes hold them, under every key. */
  hashesOf(word: string): string[];
  timeZone: Teller["timeZone"];
  keyed: Keyed;
  now?: () => Instant;
}

export interface PageRequest {
  limit: number;
  cursor: string | null;
  /** Shows what came before and after each match. */
  context: boolean;
}

/** The search over log and access ledger. */
export class AuditSearch {
  readonly #options: AuditSearchOptions;
  readonly #ports: ResolvePorts;

  constructor(options: AuditSearchOptions) {
    this.#options = options;
    this.#ports = {
      findPatients: (text) => this.#findPatients(text),
      actorsNamed: async (beginning) =>
        (await options.pool.query<{ actor: string }>(ACTORS_NAMED, [beginning])).rows.map(({ actor }) => actor),
      hashesOf: options.hashesOf,
      now: options.now ?? Date.now,
    };
  }

  /** What a query asks of the table. @throws UnreadableTime */
  resolve(query: AuditQuery): Promise<ResolvedQuery> {
    return resolveQuery(query, this.#ports);
  }

  /** One page, newest first. @throws UnreadableTime, ForeignCursor */
  async page(query: AuditQuery, { limit, cursor, context }: PageRequest): Promise<AuditPage> {
    const startedAt = performance.now();
    const below = cursor === null ? null : readCursor(cursor, query, this.#options.keyed);
    const resolved = await this.resolve(query);
    const found = await this.find(resolved, below, limit + 1);
    const matches = found.slice(0, limit);
    const around = context && matches.length > 0 ? await this.#around(resolved, matches) : [];
    const rows = await this.#rows(matches, around);
    const { rows: counted } = await this.#options.pool.query<{ total: number; waitingSince: number | null }>(STANDING);
    const last = matches.at(-1);
    return {
      rows,
      next: found.length > limit && last ? printCursor(last.ord, query, this.#options.keyed) : null,
      total: counted[0]?.total ?? 0,
      leftOut: [...(resolved.without ?? [])],
      indexedTo: counted[0]?.waitingSince ?? this.#ports.now(),
      tookMs: Math.round((performance.now() - startedAt) * 10) / 10,
    };
  }

  /** Entries below a place in the order of all entries, newest first. */
  async find(resolved: ResolvedQuery, below: string | null, limit: number): Promise<FoundEntry[]> {
    if (findsNothing(resolved)) return [];
    const top = below === null ? await this.#top() : BigInt(below);
    const { since, until } = resolved;
    const found: FoundEntry[] = [];
    for (const window of searchWindows(top, since, until)) {
      const statement = searchStatement(resolved, window, limit - found.length);
      found.push(...(await this.#options.pool.query<FoundEntry>(statement)).rows);
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The place after the newest entry. */
  async #top(): Promise<bigint> {
    const { rows } = await this.#options.pool.query<{ ord: string }>({ name: "audit-newest", text: NEWEST });
    return BigInt(rows[0]?.ord ?? 0) + 1n;
  }

  /** Everything that fits, newest first, in batches; ends after `limit` entries. */
  async *batches(resolved: ResolvedQuery, limit: number): AsyncGenerator<{ found: FoundEntry; row: AuditRow }[]> {
    let below: string | null = null;
    for (let left = limit; left > 0; ) {
      const found: FoundEntry[] = await this.find(resolved, below, Math.min(left, BATCH));
      const last = found.at(-1);
      if (!last) return;
      const texts = await readTexts(this.#options.pool, found, this.#options.timeZone);
      yield found.map((entry) => ({ found: entry, row: auditRow(entry, texts, true) }));
      below = last.ord;
      left -= found.length;
    }
  }

  /** How many entries fit, up to `atMost`. */
  async count(resolved: ResolvedQuery, atMost: number): Promise<number> {
    if (findsNothing(resolved)) return 0;
    const { rows } = await this.#options.pool.query<{ count: number }>(countStatement(resolved, atMost));
    return rows[0]?.count ?? 0;
  }

  async entry(stream: AuditStream, position: number): Promise<{ row: AuditRow; found: FoundEntry } | null> {
    const { pool } = this.#options;
    const at = await pool.query<{ at: number }>(
      stream === "log"
        ? `SELECT (extract(epoch from recorded_at) * 1000)::float8 AS at FROM event WHERE position = $1`
        : `SELECT (extract(epoch from at) * 1000)::float8 AS at FROM access_entry WHERE position = $1`,
      [position],
    );
    if (!at.rows[0]) return null;
    const { rows } = await pool.query<FoundEntry>(ENTRY_AT, [at.rows[0].at, stream, position]);
    const [found] = rows;
    if (!found) return null;
    const [row] = await this.#rows([found], []);
    return row ? { row, found } : null;
  }

  async #around(resolved: ResolvedQuery, matches: FoundEntry[]): Promise<FoundEntry[]> {
    const statement = aroundStatement(
      resolved,
      matches.map(({ ord }) => ord),
    );
    return (await this.#options.pool.query<FoundEntry>(statement)).rows;
  }

  async #rows(matches: FoundEntry[], around: FoundEntry[]): Promise<AuditRow[]> {
    const all = [...matches, ...around];
    const texts = await readTexts(this.#options.pool, all, this.#options.timeZone);
    const isMatch = new Set(matches);
    return all
      .map((found) => ({ ord: BigInt(found.ord), row: auditRow(found, texts, isMatch.has(found)) }))
      .sort((a, b) => (a.ord < b.ord ? 1 : -1))
      .map(({ row }) => row);
  }

  async #findPatients(text: string): Promise<FoundPatients> {
    const { findPatients, encounterKeys, pool } = this.#options;
    const [found, keys] = await Promise.all([findPatients(text), encounterKeys(text)]);
    const { keys: tokens, present } = await joinMerged(pool, found);
    const [token, ...others] = present;
    const { rows } =
      tokens.length > 0 ? await pool.query<{ encounter: string }>(ENCOUNTERS_OF, [tokens]) : { rows: [] };
    const visits = await joinMerged(pool, [...new Set([...keys, ...rows.map(({ encounter }) => encounter)])]);
    return { tokens, encounters: visits.keys, person: others.length === 0 ? (token ?? null) : null };
  }
}
