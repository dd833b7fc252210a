export const TOKENS_OF = `
SELECT i.blind, i.token, s.wrapped_key AS "wrappedKey", s.key_id AS "keyId"
FROM vault_identifier i LEFT JOIN vault_subject s ON s.token = i.token WHERE i.blind = ANY($1::bytea[])`;

export const KEYS_OF = `
SELECT token, wrapped_key AS "wrappedKey", key_id AS "keyId" FROM vault_subject WHERE token = ANY($1::uuid[])`;

export const VAULT_STATE = `SELECT seal_key AS seal, blind_key AS blind, erasures FROM vault_state WHERE id = 1`;

/** Fails (22012) when somebody was erased since, or other keys are in use. */
export const EXPECT_VAULT_STATE = `
SELECT 1 / (1 - count(*)) FROM vault_state WHERE id = 1 AND (seal_key, blind_key, erasures) <> ($1, $2, $3)`;

/** Fails (22012) when one of these numbers is somebody's. */
export const EXPECT_STRANGERS = `
SELECT 1 / (1 - count(*)) FROM (SELECT FROM vault_identifier WHERE blind = ANY($1::bytea[]) LIMIT 1) AS known`;

export const INSERT_SUBJECTS = `
INSERT INTO vault_subject (token, wrapped_key, key_id, created_at)
SELECT token, wrapped_key, $3, $4 FROM unnest($1::uuid[], $2::bytea[]) AS row(token, wrapped_key)`;

export const INSERT_IDENTIFIERS = `
INSERT INTO vault_identifier (blind, blind_key, token, sealed, value_blind)
SELECT blind, $4, token, sealed, value_blind
FROM unnest($1::bytea[], $2::uuid[], $3::bytea[], $5::bytea[]) AS row(blind, token, sealed, value_blind)
ON CONFLICT (blind) DO NOTHING`;

/** `blind_key` stands beside a blind only: the surname's. */
export const INSERT_ATTRIBUTES = `
INSERT INTO vault_attribute (token, field, sealed, recorded_at, blind, blind_key)
SELECT token, field, sealed, $4, blind, CASE WHEN blind IS NULL THEN NULL ELSE $6::text END
FROM unnest($1::uuid[], $2::text[], $3::bytea[], $5::bytea[]) AS row(token, field, sealed, blind)
ON CONFLICT (token, field) DO UPDATE
SET sealed = excluded.sealed, recorded_at = excluded.recorded_at, blind = excluded.blind, blind_key = excluded.blind_key`;

/** Words of one text, parted by spaces; null or empty where it is not searched. */
export const INSERT_NOTES = `
INSERT INTO vault_note (id, token, sealed, key_id, created_at, words, words_key)
SELECT id, token, sealed, $4, $5, string_to_array(words, ' '), $7
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $6::text[]) AS row(id, token, sealed, words)`;

export const INSERT_VIPS = `
INSERT INTO vault_vip_said (token, said_at)
SELECT row.token, $2 FROM unnest($1::uuid[]) AS row(token) ON CONFLICT (token) DO NOTHING`;
