import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { House } from "../house/house.ts";
import { FeedBook } from "./feed-book.ts";
import { feedRows } from "./feed-rows.ts";

const MARKS = `
SELECT id, source, (extract(epoch from received_at) * 1000)::float8 AS "receivedAt",
       (extract(epoch from message_time) * 1000)::float8 AS "messageTime", outcome, cardinality(flags) > 0 AS flagged
FROM inbound WHERE id > $1 ORDER BY id LIMIT 5000`;

const PAST_DAY = `
SELECT source, (extract(epoch from date_trunc('minute', received_at)) * 1000)::float8 AS minute,
       count(*)::int AS received, (count(*) FILTER (WHERE outcome = 'duplicate'))::int AS duplicates,
       (count(*) FILTER (WHERE outcome = 'refused'))::int AS rejected, (count(*) FILTER (WHERE cardinality(flags) > 0))::int AS flagged,
       (extract(epoch from max(received_at)) * 1000)::float8 AS "lastAt"
FROM inbound WHERE received_at > now() - interval '24 hours' AND id <= $1 GROUP BY 1, 2`;

const LAST_EVER = `
SELECT source, (extract(epoch from max(received_at)) * 1000)::float8 AS "lastAt" FROM inbound WHERE id <= $1 GROUP BY 1`;

const USUAL = `
SELECT source, count(*)::float8 / 7 AS "perHour" FROM inbound
WHERE received_at > now() - interval '7 days' AND extract(hour from received_at) = extract(hour from now())
GROUP BY source HAVING min(received_at) < now() - interval '6 days'`;

export interface FeedMonitorOptions {
  pool: pg.Pool;
  house: House;
  /** Open connections by source on this node. */
  connections(): ReadonlyMap<string, number>;
  onError(error: Error): void;
}

/** Keeps the feed book abreast of the journal. Journal numbers are dense and committed in order, so "after the last seen" misses none. */
export class FeedMonitor {
  readonly #options: FeedMonitorOptions;
  #book = new FeedBook();
  #seen = 0;
  #deadLetters: ReadonlyMap<string, number> = new Map();
  #usual: ReadonlyMap<string, number> = new Map();
  #completeness: ReadonlyMap<string, { arrived: number; implied: number }> = new Map();
  #slowAt: Instant = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: FeedMonitorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { pool } = this.#options;
    const { rows: head } = await pool.query<{ inbound: number }>("SELECT inbound FROM log_head WHERE id = 1");
    this.#seen = head[0]?.inbound ?? 0;
    const last = await pool.query<{ source: string; lastAt: number }>(LAST_EVER, [this.#seen]);
    for (const row of last.rows)
      this.#book.load(row.source, row.lastAt, { received: 0, duplicates: 0, rejected: 0, flagged: 0 }, row.lastAt);
    const past = await pool.query(PAST_DAY, [this.#seen]);
    for (const { source, minute, lastAt, ...count } of past.rows) this.#book.load(source, minute, count, lastAt);
    await this.#refresh();
    this.#timer = setInterval(() => {
      this.#running ??= this.#refresh()
        .catch(this.#options.onError)
        .finally(() => {
          this.#running = null;
        });
    }, 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  /** A new epoch: the journal's numbers may have been given out anew. */
  async rebase(): Promise<void> {
    await this.stop();
    this.#book = new FeedBook();
    this.#slowAt = 0;
    await this.start();
  }

  rows(site: SiteMap, now: Instant): FeedRow[] {
    return feedRows(
      site,
      this.#book,
      {
        deadLetters: this.#deadLetters,
        connections: this.#options.connections(),
        completeness: this.#completeness,
        usualPerHour: this.#usual,
      },
      now,
    );
  }

  async #refresh(): Promise<void> {
    const { pool } = this.#options;
    for (;;) {
      const { rows } = await pool.query({ name: "journal-marks", text: MARKS, values: [this.#seen] });
      for (const row of rows) this.#book.add(row);
      this.#seen = rows[rows.length - 1]?.id ?? this.#seen;
      if (rows.length < 5000) break;
    }
    const letters = await pool.query<{ source: string; count: number }>(
      "SELECT source, count(*)::int AS count FROM dead_letter WHERE status = 'open' GROUP BY source",
    );
    this.#deadLetters = new Map(letters.rows.map(({ source, count }) => [source, count]));
    if (Date.now() - this.#slowAt > 60_000) await this.#refreshSlowly();
  }

  async #refreshSlowly(): Promise<void> {
    this.#slowAt = Date.now();
    const usual = await this.#options.pool.query<{ source: string; perHour: number }>(USUAL);
    this.#usual = new Map(usual.rows.map(({ source, perHour }) => [source, perHour]));
    this.#completeness = completeness(this.#options.house);
  }
}

/**
 * Movements of the last day that a message stated, against all that the visits imply (stated, inferred and implied ones). Given to
 * the facility's movement sources, because a movement that never came names no sender.
 */
export function completeness(house: House): Map<string, { arrived: number; implied: number }> {
  const byFacility = new Map<string, { arrived: number; implied: number }>();
  const since = house.clock - 86_400_000;
  for (const encounter of house.encounters.values())
    for (const stay of encounter.stays) {
      if (stay.from === null || stay.from < since) continue;
      const count = byFacility.get(encounter.facility) ?? { arrived: 0, implied: 0 };
      count.implied += 1;
      if (stay.basis === "explicit") count.arrived += 1;
      byFacility.set(encounter.facility, count);
    }
  const bySource = new Map<string, { arrived: number; implied: number }>();
  for (const source of house.site.sources) {
    const count = byFacility.get(source.facility);
    if (count && source.feeds.includes("movement")) bySource.set(source.id, count);
  }
  return bySource;
}
