const instant = (column: string, as: string) => `(extract(epoch from ${column}) * 1000)::float8 AS "${as}"`;

const COLUMNS = `id, account, method, name, grants, role, workstation, ${instant("created_at", "createdAt")},
  ${instant("expires_at", "expiresAt")}, ${instant("last_input_at", "lastInputAt")}, ${instant("locked_at", "lockedAt")},
  ${instant("ended_at", "endedAt")}, ended_because AS "endedBecause", ended_by AS "endedBy"`;

export const INSERT = `
INSERT INTO session (id, account, method, name, grants, role, workstation, provider_session, created_at, expires_at, last_input_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9) RETURNING ${COLUMNS}`;

export const BY_IDS = `SELECT ${COLUMNS} FROM session WHERE id = ANY($1::uuid[])`;

export const LIST_OPEN = `
SELECT ${COLUMNS} FROM session WHERE ended_at IS NULL AND expires_at > $1 ORDER BY created_at DESC, id LIMIT 1000`;

/** Input counts while the session is open: what is locked or over is not woken by it. */
export const TOUCH = `
UPDATE session SET last_input_at = greatest(last_input_at, $2)
WHERE id = $1 AND ended_at IS NULL AND locked_at IS NULL AND last_input_at > $3 AND expires_at > $2 RETURNING ${COLUMNS}`;

export const LOCK = `
UPDATE session SET locked_at = $2 WHERE id = $1 AND ended_at IS NULL AND locked_at IS NULL RETURNING ${COLUMNS}`;

export const UNLOCK = `
UPDATE session SET locked_at = NULL, last_input_at = $2
WHERE id = $1 AND ended_at IS NULL AND expires_at > $2 AND last_input_at > $3 RETURNING ${COLUMNS}`;

export const TAKE_ON = `UPDATE session SET role = $2 WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`;

export const END = `
UPDATE session SET ended_at = $2, ended_because = $3, ended_by = $4 WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`;

export const END_ALL_OF = `
UPDATE session SET ended_at = $2, ended_because = $3, ended_by = $4
WHERE account = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`;

/**
 * One statement, so that a token counts as used only where its sessions have ended. No row: it was used before. A row of nulls:
 * nothing was left to end. A session whose `sid` the provider never told goes with its person.
 */
export const END_BY_PROVIDER = `
WITH forgotten AS (DELETE FROM logout_token WHERE forget_at <= $2),
fresh AS (INSERT INTO logout_token (digest, forget_at) VALUES ($1, $3) ON CONFLICT DO NOTHING RETURNING 1),
ended AS (
  UPDATE session SET ended_at = $2, ended_because = 'signed-out', ended_by = 'system'
  WHERE EXISTS (SELECT FROM fresh) AND ended_at IS NULL AND method = 'oidc' AND (provider_session = $4::text
    OR (($4::text IS NULL OR provider_session IS NULL)
      AND account = (SELECT id FROM account WHERE method = 'oidc' AND subject = $5::text)))
  RETURNING ${COLUMNS})
SELECT ended.* FROM fresh LEFT JOIN ended ON true`;

export const LOCK_IDLE = `
UPDATE session SET locked_at = $1
WHERE ended_at IS NULL AND locked_at IS NULL AND last_input_at <= $2 RETURNING ${COLUMNS}`;

export const END_OVERDUE = `
UPDATE session SET ended_at = $1, ended_because = 'expired', ended_by = 'system'
WHERE ended_at IS NULL AND (expires_at <= $1 OR last_input_at <= $2) RETURNING ${COLUMNS}`;
