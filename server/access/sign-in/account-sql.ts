const instant = (column: string, as: string) => `(extract(epoch from ${column}) * 1000)::float8 AS "${as}"`;

const COLUMNS = `id, method, subject, display_name AS "displayName", grants, ${instant("created_at", "createdAt")},
  created_by AS "createdBy", ${instant("disabled_at", "disabledAt")}, disabled_by AS "disabledBy"`;

export const INSERT = `
INSERT INTO account (id, method, subject, display_name, family_key, family_sealed, surname_key, surname_blind, password, grants,
  created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (method, subject) DO NOTHING RETURNING ${COLUMNS}`;

/** What a provider says now about somebody it has let in before. */
export const RENEW = `
UPDATE account SET display_name = $3, family_key = $4, family_sealed = $5, surname_key = $6, surname_blind = $7, grants = $8
WHERE method = $1 AND subject = $2 RETURNING ${COLUMNS}`;

export const BY_SUBJECT = `SELECT ${COLUMNS}, password FROM account WHERE method = $1 AND subject = $2`;
export const BY_ID = `SELECT ${COLUMNS}, password FROM account WHERE id = $1`;
export const LIST = `SELECT ${COLUMNS} FROM account ORDER BY created_at DESC, id LIMIT 5000`;

/** Somebody who could still administer: without one, the server must be set up anew. */
export const HAS_LOCAL = `SELECT EXISTS (SELECT FROM account WHERE method = 'local') AS "has"`;

export const SET_PASSWORD = `UPDATE account SET password = $2 WHERE id = $1 AND method = 'local' RETURNING ${COLUMNS}`;
export const SET_GRANTS = `UPDATE account SET grants = $2 WHERE id = $1 AND method = 'local' RETURNING ${COLUMNS}`;
export const DISABLE = `
UPDATE account SET disabled_at = $2, disabled_by = $3 WHERE id = $1 AND disabled_at IS NULL RETURNING ${COLUMNS}`;
