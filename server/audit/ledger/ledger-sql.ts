export const BEGIN_AND_LOCK = `BEGIN; SELECT position FROM access_head WHERE id = 1 FOR UPDATE`;

/** Columns that every reader selects. */
export const ENTRY_COLUMNS = `position, id, (extract(epoch from at) * 1000)::float8 AS at, body`;

export const KNOWN_ENTRIES = `SELECT ${ENTRY_COLUMNS} FROM access_entry WHERE id = ANY($1::uuid[])`;

export const UPDATE_HEAD = `UPDATE access_head SET position = $1 WHERE id = 1`;

/** One statement for a whole batch. The empty NOTIFY leaves with the commit. */
export const INSERT_ENTRIES = `
WITH notified AS (SELECT pg_notify('caretower_access', ''))
INSERT INTO access_entry (position, id, at, body)
SELECT position, id, $1, body FROM notified, unnest($2::bigint[], $3::uuid[], $4::text[]) AS row(position, id, body)`;
