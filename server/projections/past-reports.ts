import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { decodeEvent, EVENT_COLUMNS, type EventRow } from "#server/log/event-row.ts";
import { REACHING_BACK } from "./time-machine/hindsight-rules.ts";

/** Positions (from, to] of the log, recorded between the two clocks of a past minute. */
export interface Stretch {
  from: number;
  /** Up to here a report may be on time: recorded within two minutes of `at`. */
  soon: number;
  to: number;
  at: Instant;
}

/** Each branch has an index of its own; none of them reads what was said on time of a time after `at`. */
const LATER = `
SELECT ${EVENT_COLUMNS} FROM event WHERE position IN (
  SELECT position FROM event WHERE position > $1 AND position <= $2
    AND kind IN ('report', 'command') AND occurred_at <= $4
  UNION SELECT position FROM event WHERE position > $1 AND position <= $3
    AND kind IN ('report', 'command') AND recorded_at - occurred_at > interval '2 minutes' AND occurred_at <= $4
  UNION SELECT position FROM event WHERE position > $1 AND position <= $3 AND type = ANY($5)
  UNION SELECT position FROM event WHERE position > $1 AND position <= $3
    AND (body LIKE '%"supersedes":["%' OR body LIKE '%"action":"UPDATE"%')
  UNION SELECT position FROM event WHERE position > $1 AND position <= $3
    AND type = 'encounter.updated' AND body LIKE '%"fhir":{%'
) ORDER BY position LIMIT $6`;

const AHEAD = `
SELECT ${EVENT_COLUMNS} FROM event WHERE position <= $1
  AND kind IN ('report', 'command') AND occurred_at > recorded_at AND occurred_at > $2
ORDER BY position DESC LIMIT $3`;

/** What hindsight has to look at. */
export class PastReports {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Recorded in the stretch and perhaps about a time up to `at`; at most `limit`, oldest first. */
  async later({ from, soon, to, at }: Stretch, limit: number): Promise<RecordedEvent[]> {
    const values = [from, soon, to, new Date(at), REACHING_BACK, limit];
    const { rows } = await this.#pool.query<EventRow>(LATER, values);
    return rows.map(decodeEvent);
  }

  /** Recorded up to a position and dated after `at`; at most `limit`. */
  async ahead(position: number, at: Instant, limit: number): Promise<RecordedEvent[]> {
    const { rows } = await this.#pool.query<EventRow>(AHEAD, [position, new Date(at), limit]);
    return rows.map(decodeEvent);
  }
}
