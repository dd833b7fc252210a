export const KNOWN_KEYS = `
SELECT k.source, k.key, k.inbound_id AS "inboundId" FROM inbound_key k
JOIN unnest($1::text[], $2::bytea[]) AS wanted(source, key) ON k.source = wanted.source AND k.key = wanted.key`;

/** Journal rows and their keys in one statement. Fails (23505) for a key that is known: whoever looked finds it first. */
export const INSERT_INBOUND = `
WITH keys AS (
  INSERT INTO inbound_key (source, key, inbound_id)
  SELECT source, key, inbound_id FROM unnest($20::text[], $21::bytea[], $22::bigint[]) AS row(source, key, inbound_id)
)
INSERT INTO inbound (id, source, protocol, received_at, message_time, remote, kind, control_id, content_key, key_id, sealed, bytes, outcome, answer, duplicate_of, mapping, mapping_version, events, flags)
SELECT id, source, protocol, to_timestamp(received_at / 1000.0), to_timestamp(message_time / 1000.0), remote, kind, control_id, content_key, key_id, sealed, bytes, outcome, answer, duplicate_of, mapping, mapping_version, events, string_to_array(flags, ' ')
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::text[], $11::bytea[], $12::int[], $13::text[], $14::text[], $15::bigint[], $16::text[], $17::text[], $18::int[], $19::text[])
  AS row(id, source, protocol, received_at, message_time, remote, kind, control_id, content_key, key_id, sealed, bytes, outcome, answer, duplicate_of, mapping, mapping_version, events, flags)`;

export const INSERT_DEAD_LETTERS = `
INSERT INTO dead_letter (inbound_id, source, reason, text, path, cause, created_at)
SELECT inbound_id, source, reason, text, path, cause, $7
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS row(inbound_id, source, reason, text, path, cause)
ON CONFLICT (inbound_id, reason) DO NOTHING`;

export const UPSERT_UNMAPPED = `
INSERT INTO unmapped_word (source, kind, word, path, first_seen_at, last_seen_at, count, inbound_id)
SELECT source, kind, word, min(path), $6, $6, count(*), max(inbound_id)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS row(source, kind, word, path, inbound_id)
GROUP BY source, kind, word
ON CONFLICT (source, kind, word) DO UPDATE
SET last_seen_at = excluded.last_seen_at, count = unmapped_word.count + excluded.count, inbound_id = excluded.inbound_id`;
