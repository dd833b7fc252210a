export const BEGIN = { name: "begin", text: "BEGIN" };

export const COMMIT = { name: "commit", text: "COMMIT" };

export const LOCK_HEAD = {
  name: "lock-head",
  text: `SELECT epoch, position, inbound, pg_backend_pid() AS backend FROM log_head WHERE id = 1 FOR UPDATE`,
};

/** Locks the head where it is expected to stand, and fails (22012) where it stands elsewhere. */
export const EXPECT_HEAD = `
WITH head AS (SELECT FROM log_head WHERE id = 1 AND epoch = $1 AND position = $2 AND inbound = $3 FOR UPDATE)
SELECT 1 / count(*) FROM head`;

/** Fails (22012) when the log holds one of these ids. */
export const EXPECT_NEW_IDS = `SELECT 1 / (1 - count(*)) FROM (SELECT FROM event WHERE id = ANY($1::uuid[]) LIMIT 1) AS known`;

/** Moves a checkpoint, and fails (22012) when it is not this owner's or stands elsewhere. */
export const EXPECT_CHECKPOINT = `
WITH moved AS (UPDATE checkpoint SET position = $4 WHERE name = $1 AND owner = $2 AND position = $3 RETURNING 1)
SELECT 1 / count(*) FROM moved`;

export const KNOWN_IDS = `SELECT id FROM event WHERE id = ANY($1::uuid[])`;

/** Messages of which no event came. */
export const MOVE_INBOUND = `UPDATE log_head SET inbound = $1 WHERE id = 1`;

export const MOVE_CHECKPOINT = `UPDATE checkpoint SET position = $4 WHERE name = $1 AND owner = $2 AND position = $3`;

/**
 * One statement for a whole batch: arrays in, rows out of unnest, and the head moves with them. The empty NOTIFY wakes other nodes
 * and leaves with the commit, where it is its turn (`announcer.ts`).
 */
export const INSERT_EVENTS = `
WITH notified AS (SELECT CASE WHEN $17::boolean THEN pg_notify('caretower_log', '')::text END),
head AS (UPDATE log_head SET position = $15, inbound = $16 WHERE id = 1)
INSERT INTO event (position, epoch, id, type, kind, occurred_at, recorded_at, facility, encounter, bed, patient, inbound_id, correlation_id, body)
SELECT position, $1, id, type, kind, to_timestamp(occurred_at / 1000.0), $2, facility, encounter, bed, patient, inbound_id, correlation_id, body
FROM notified, unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::text[], $10::text[], $11::uuid[], $12::bigint[], $13::text[], $14::text[])
  AS row(position, id, type, kind, occurred_at, facility, encounter, bed, patient, inbound_id, correlation_id, body)`;
