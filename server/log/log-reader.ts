import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { decodeEvent, EVENT_COLUMNS, type EventRow } from "./event-row.ts";

export interface EventFilter {
  encounter?: string | undefined;
  bed?: string | undefined;
  type?: string | undefined;
  inboundId?: number | undefined;
  /** Recorded at or after. */
  since?: Instant | undefined;
  /** Recorded before. */
  until?: Instant | undefined;
  /** Positions below this one: the cursor of a list that runs from new to old. */
  before?: number | undefined;
  limit: number;
}

/**
 * Keys `facility/visit` and `facility/visit@authority`, or the key itself. The facilities are hopped over in the index, one probe
 * each: "0" is the character after "/", and "A" the one after "@".
 */
const KEYS_OF_VISIT = `
WITH RECURSIVE facility(id) AS (
  (SELECT split_part(encounter, '/', 1) FROM event WHERE encounter IS NOT NULL ORDER BY encounter USING ~<~ LIMIT 1)
  UNION ALL
  SELECT (SELECT split_part(encounter, '/', 1) FROM event WHERE encounter ~>=~ (facility.id || '0') ORDER BY encounter USING ~<~ LIMIT 1)
  FROM facility WHERE facility.id IS NOT NULL
), wanted(key) AS (SELECT $1::text UNION ALL SELECT id || '/' || $1::text FROM facility WHERE id IS NOT NULL)
SELECT found.encounter FROM wanted CROSS JOIN LATERAL (
  (SELECT encounter, position FROM event WHERE encounter = wanted.key ORDER BY position DESC LIMIT 1)
  UNION ALL
  (SELECT encounter, max(position) FROM event
   WHERE encounter ~>=~ (wanted.key || '@') AND encounter ~<~ (wanted.key || 'A') GROUP BY encounter LIMIT 10)
) AS found ORDER BY found.position DESC LIMIT 10`;

/** The text is what `encodeBody` wrote, so the name of an attribute stands in it in one way only. */
const SPEAKS_OF_BEDS = `kind <> 'report' OR bed IS NOT NULL OR strpos(body, '"place":{') > 0`;

type Standing = Pick<EventRow, "position" | "epoch" | "recordedAt">;

/** Reads of the log that are not tails. */
export class LogReader {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** The head as committed. */
  async head(): Promise<{ epoch: number; position: number }> {
    const { rows } = await this.#pool.query("SELECT epoch, position FROM log_head WHERE id = 1");
    return rows[0];
  }

  /** How far a fold with effects has come; 0 before it began. */
  async checkpoint(name: string): Promise<number> {
    const { rows } = await this.#pool.query("SELECT position FROM checkpoint WHERE name = $1", [name]);
    return rows[0]?.position ?? 0;
  }

  /** Declares that positions from here on are not those of any earlier epoch. An operator's decision. */
  async openEpoch(epoch: number): Promise<void> {
    await this.#pool.query("UPDATE log_head SET epoch = $1 WHERE id = 1", [epoch]);
  }

  /** Events after a position, oldest first. */
  async after(position: number, limit: number): Promise<RecordedEvent[]> {
    const { rows } = await this.#pool.query<EventRow>({
      name: "events-after",
      text: `SELECT ${EVENT_COLUMNS} FROM event WHERE position > $1 ORDER BY position LIMIT $2`,
      values: [position, limit],
    });
    return rows.map(decodeEvent);
  }

  /** As `after`; of reports that name neither a bed nor a place, results most of all, only where they stand: their text stays unread. */
  async afterSparing(position: number, limit: number): Promise<(RecordedEvent | Standing)[]> {
    const { rows } = await this.#pool.query<EventRow | (Standing & { body: null })>({
      name: "events-after-sparing",
      text: `SELECT position, epoch, "recordedAt", CASE WHEN ${SPEAKS_OF_BEDS} THEN body END AS body FROM (
               SELECT ${EVENT_COLUMNS}, kind, bed FROM event WHERE position > $1 ORDER BY position LIMIT $2
             ) AS next ORDER BY position`,
      values: [position, limit],
    });
    return rows.map((row) => (row.body === null ? row : decodeEvent(row)));
  }

  /** Decisions after a position, oldest first. */
  async decisionsAfter(position: number, limit: number): Promise<RecordedEvent[]> {
    const { rows } = await this.#pool.query<EventRow>({
      name: "decisions-after",
      text: `SELECT ${EVENT_COLUMNS} FROM event WHERE position > $1 AND kind = 'decision' ORDER BY position LIMIT $2`,
      values: [position, limit],
    });
    return rows.map(decodeEvent);
  }

  /** Events that fit the filter, newest first. */
  async find(filter: EventFilter): Promise<RecordedEvent[]> {
    const conditions: string[] = [];
    const values: unknown[] = [];
    const where = (condition: (parameter: string) => string, value: unknown) => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition(`$${values.length}`));
    };
    where((p) => `encounter = ${p}`, filter.encounter);
    where((p) => `bed = ${p}`, filter.bed);
    where((p) => `type = ${p}`, filter.type);
    where((p) => `inbound_id = ${p}`, filter.inboundId);
    if (filter.since !== undefined) where((p) => `position > ${p}`, await this.positionAt(filter.since - 1));
    if (filter.until !== undefined) where((p) => `position <= ${p}`, await this.positionAt(filter.until - 1));
    where((p) => `position < ${p}`, filter.before);
    values.push(filter.limit);
    const { rows } = await this.#pool.query<EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM event ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
       ORDER BY position DESC LIMIT $${values.length}`,
      values,
    );
    return rows.map(decodeEvent);
  }

  async byId(id: string): Promise<RecordedEvent | null> {
    const { rows } = await this.#pool.query<EventRow>(`SELECT ${EVENT_COLUMNS} FROM event WHERE id = $1`, [id]);
    return rows[0] ? decodeEvent(rows[0]) : null;
  }

  /** By id, the encounters that these events are about; those of none are left out. */
  async encountersOf(ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.#pool.query<{ id: string; encounter: string }>(
      "SELECT id, encounter FROM event WHERE id = ANY($1::uuid[]) AND encounter IS NOT NULL",
      [ids],
    );
    return new Map(rows.map(({ id, encounter }) => [id, encounter]));
  }

  async byPosition(position: number): Promise<RecordedEvent | null> {
    const { rows } = await this.#pool.query<EventRow>(`SELECT ${EVENT_COLUMNS} FROM event WHERE position = $1`, [
      position,
    ]);
    return rows[0] ? decodeEvent(rows[0]) : null;
  }

  /** Encounter keys that bear a visit number, newest first; several facilities may issue the same one. */
  async encounterKeys(visit: string): Promise<string[]> {
    const { rows } = await this.#pool.query<{ encounter: string }>(KEYS_OF_VISIT, [visit]);
    return rows.map((row) => row.encounter);
  }

  /**
   * The last position recorded at or before an instant; 0 when there is none. Times of recording grow with positions, so some
   * thirty look-ups by primary key find it in a log of any length.
   */
  async positionAt(instant: Instant): Promise<number> {
    const { position: head } = await this.head();
    let low = 0;
    let high = head;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { rows } = await this.#pool.query<{ at: number }>({
        name: "recorded-at",
        text: `SELECT (extract(epoch from recorded_at) * 1000)::float8 AS at FROM event WHERE position = $1`,
        values: [middle],
      });
      // A row that is gone was dropped by retention, which takes the oldest: it was recorded before.
      if ((rows[0]?.at ?? Number.NEGATIVE_INFINITY) <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
