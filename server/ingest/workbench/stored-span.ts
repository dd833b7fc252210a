import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { openStored, STORED_COLUMNS, type StoredMessage, type StoredRow } from "../replay/stored-message.ts";

/** A batch is translated without a pause; live messages wait no longer than that. */
const BATCH = 100;

const IN_SPAN = `received_at >= $1 AND outcome NOT IN ('duplicate', 'refused') AND id > $2`;

/** How many messages since an instant can be translated again. */
export async function countStored(pool: pg.Pool, since: Instant): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*) FROM inbound WHERE ${IN_SPAN}`, [
    new Date(since),
    0,
  ]);
  return rows[0]?.count ?? 0;
}

/**
 * Messages received since an instant, in the order of the journal, a batch at a time, up to the newest one there is when the
 * reader has caught up. A message that comes while they are read is read too.
 */
export async function* storedSince(
  pool: pg.Pool,
  keyRing: KeyRing,
  since: Instant,
  after = 0,
): AsyncGenerator<StoredMessage[]> {
  let last = Math.max(after, await beforeFirst(pool, since));
  for (;;) {
    const { rows } = await pool.query<StoredRow>(
      `SELECT ${STORED_COLUMNS} FROM inbound WHERE ${IN_SPAN} ORDER BY id LIMIT ${BATCH}`,
      [new Date(since), last],
    );
    const newest = rows[rows.length - 1];
    if (!newest) return;
    yield rows.map((row) => openStored(row, keyRing));
    last = newest.id;
  }
}

/** The span's start by the index on times, so that the first batch need not walk the journal from its beginning. */
async function beforeFirst(pool: pg.Pool, since: Instant): Promise<number> {
  const { rows } = await pool.query<{ first: number | null }>(
    "SELECT min(id) AS first FROM inbound WHERE received_at >= $1",
    [new Date(since)],
  );
  return (rows[0]?.first ?? 1) - 1;
}
