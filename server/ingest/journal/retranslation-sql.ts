export const MESSAGES_OF = `SELECT id, outcome, flags FROM inbound WHERE id = ANY($1::bigint[])`;

const LETTER = `SELECT id, inbound_id AS "inboundId", source, reason, status FROM dead_letter`;

export const LETTERS_OF = `${LETTER} WHERE inbound_id = ANY($1::bigint[]) ORDER BY id`;
export const LETTERS_BY_ID = `${LETTER} WHERE id = ANY($1::bigint[])`;

export const UPDATE_INBOUND = `
UPDATE inbound SET outcome = row.outcome, mapping = row.mapping, mapping_version = row.mapping_version, events = row.events,
  flags = string_to_array(row.flags, ' ')
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[])
  AS row(id, outcome, mapping, mapping_version, events, flags)
WHERE inbound.id = row.id`;

export const EMPTY_MESSAGES = `UPDATE inbound SET sealed = NULL WHERE id = ANY($1::bigint[]) AND sealed IS NOT NULL`;

/** Open letters whose reason no longer holds. */
export const RESOLVE_LETTERS = `
UPDATE dead_letter SET status = 'replayed', resolved_at = $4, resolved_by = row.actor
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS row(inbound_id, still, actor)
WHERE dead_letter.inbound_id = row.inbound_id AND dead_letter.status = 'open' AND dead_letter.reason IS DISTINCT FROM row.still`;

/** A message that cannot be translated any more is a dead letter, again or for the first time; its age starts anew. */
export const REOPEN_LETTERS = `
INSERT INTO dead_letter (inbound_id, source, reason, text, path, cause, created_at)
SELECT row.inbound_id, inbound.source, reason, text, path, cause, $6
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[]) AS row(inbound_id, reason, text, path, cause)
JOIN inbound ON inbound.id = row.inbound_id
ON CONFLICT (inbound_id, reason) DO UPDATE
SET status = 'open', text = excluded.text, path = excluded.path, cause = excluded.cause, created_at = excluded.created_at,
  resolved_at = NULL, resolved_by = NULL, reason_ref = NULL
WHERE dead_letter.status <> 'open'`;

export const DISCARD_LETTERS = `
UPDATE dead_letter SET status = 'discarded', resolved_at = $4, resolved_by = row.actor, reason_ref = row.reason_ref
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS row(id, actor, reason_ref)
WHERE dead_letter.id = row.id`;

/** The messages were counted when they came: only a word that is new is listed. */
export const NOTE_UNMAPPED = `
INSERT INTO unmapped_word (source, kind, word, path, first_seen_at, last_seen_at, count, inbound_id)
SELECT source, kind, word, min(path), $6, $6, count(*), max(inbound_id)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS row(source, kind, word, path, inbound_id)
GROUP BY source, kind, word
ON CONFLICT (source, kind, word) DO NOTHING`;
