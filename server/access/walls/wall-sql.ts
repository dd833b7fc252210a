import { WALL_COLUMNS } from "./wall-display.ts";

export const LIST_DISPLAYS = `SELECT ${WALL_COLUMNS} FROM wall_display d ORDER BY d.created_at DESC, d.id LIMIT 1000`;

export const READ_CHOICE = `SELECT facility, units FROM wall_display WHERE 'wall:' || id = $1 AND ended_at IS NULL`;

export const END_DISPLAY = `
UPDATE wall_display SET ended_at = $2, ended_by = $3, ended_because = $4 WHERE id = $1 AND ended_at IS NULL`;

export const SEEN = `
UPDATE wall_display SET last_seen_at = $2, last_seen_from = $4
WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $3)`;

export const FIND_TOKEN = `
SELECT ${WALL_COLUMNS}, (extract(epoch from t.issued_at) * 1000)::float8 AS "issuedAt",
  (extract(epoch from t.expires_at) * 1000)::float8 AS "tokenExpiresAt", t.first_used_at IS NOT NULL AS "isUsed",
  (extract(epoch from t.retired_at) * 1000)::float8 AS "retiredAt"
FROM wall_token t JOIN wall_display d ON d.id = t.display WHERE t.digest = $1`;

/** The display has taken this token up: every other one of it is retired. The lock keeps two that are taken up at once in order. */
export const TAKE_UP_TOKEN = `
WITH locked AS (SELECT id FROM wall_display WHERE id = $2 FOR UPDATE),
used AS (
  UPDATE wall_token SET first_used_at = $3
  WHERE digest = $1 AND first_used_at IS NULL AND retired_at IS NULL AND EXISTS (SELECT 1 FROM locked) RETURNING digest
)
UPDATE wall_token SET retired_at = $3
WHERE display = $2 AND digest <> $1 AND retired_at IS NULL AND EXISTS (SELECT 1 FROM used)`;

/** Refused where a display asks again and again without taking up what it is given. */
export const ISSUE_TOKEN = `
INSERT INTO wall_token (digest, display, issued_at, expires_at)
SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM wall_token WHERE display = $2 AND retired_at IS NULL) < $5`;

export const FORGET_EXPIRED = `DELETE FROM wall_token WHERE display = $1 AND expires_at <= $2`;

export const FORGET_PAIRINGS = `DELETE FROM wall_pairing WHERE expires_at <= $1`;

export const COUNT_PAIRINGS = `
SELECT count(*)::int AS total, count(*) FILTER (WHERE remote = $1)::int AS here FROM wall_pairing WHERE created_at > $2`;

export const START_PAIRING = `
INSERT INTO wall_pairing (id, code, digest, remote, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING id`;

export const FIND_PAIRING = `
SELECT p.code, p.display, (extract(epoch from p.expires_at) * 1000)::float8 AS "expiresAt",
  EXISTS (SELECT 1 FROM wall_token t WHERE t.display = p.display AND t.first_used_at IS NOT NULL) AS "isTakenUp"
FROM wall_pairing p WHERE p.digest = $1`;

export const LOOK_AT_CODE = `
SELECT remote, (extract(epoch from created_at) * 1000)::float8 AS "createdAt" FROM wall_pairing
WHERE code = $1 AND display IS NULL AND expires_at > $2`;

/** Of two people who enter the same code, one lets the display in. */
export const APPROVE = `
WITH waiting AS (
  SELECT id FROM wall_pairing WHERE code = $1 AND display IS NULL AND expires_at > $2 FOR UPDATE
), made AS (
  INSERT INTO wall_display (id, name, facility, units, created_at, created_by)
  SELECT $3, $4, $5, $6, $2, $7 FROM waiting RETURNING id
)
UPDATE wall_pairing SET display = (SELECT id FROM made) WHERE id = (SELECT id FROM waiting) RETURNING display`;
