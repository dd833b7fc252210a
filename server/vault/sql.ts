export const TOKENS_OF = `
SELECT i.blind, i.token, s.wrapped_key AS "wrappedKey", s.key_id AS "keyId"
FROM vault_identifier i LEFT JOIN vault_subject s ON s.token = i.token WHERE i.blind = ANY($1::bytea[])`;

export const KEYS_OF = `
SELECT token, wrapped_key AS "wrappedKey", key_id AS "keyId" FROM vault_subject WHERE token = ANY($1::uuid[])`;

export const INSERT_SUBJECTS = `
INSERT INTO vault_subject (token, wrapped_key, key_id, created_at)
SELECT token, wrapped_key, $3, $4 FROM unnest($1::uuid[], $2::bytea[]) AS row(token, wrapped_key)`;

export const INSERT_IDENTIFIERS = `
INSERT INTO vault_identifier (blind, blind_key, token, sealed)
SELECT blind, $4, token, sealed FROM unnest($1::bytea[], $2::uuid[], $3::bytea[]) AS row(blind, token, sealed)
ON CONFLICT (blind) DO NOTHING`;

export const INSERT_ATTRIBUTES = `
INSERT INTO vault_attribute (token, field, sealed, recorded_at)
SELECT token, field, sealed, $4 FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS row(token, field, sealed)
ON CONFLICT (token, field) DO UPDATE SET sealed = excluded.sealed, recorded_at = excluded.recorded_at`;

export const INSERT_NOTES = `
INSERT INTO vault_note (id, token, sealed, key_id, created_at)
SELECT id, token, sealed, $4, $5 FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS row(id, token, sealed)`;
