/** Separates list elements inside one parameter: arrays of arrays cannot be ragged in PostgreSQL. */
export const LIST_SEPARATOR = "\u001f";

export const ENSURE_PARTITION = `SELECT ensure_audit_partition(at) FROM unnest($1::bigint[]) AS at`;

/** One statement for a whole batch: arrays in, rows out of unnest. */
export const INSERT_ENTRIES = `
INSERT INTO audit_entry (ord, stream, position, recorded_at, occurred_at, kind, actor, actor_name, role, patient, encounter, bed, unit,
  facility, outcome, rule, rule_version, workstation, purpose, correlation_id, flags, words)
SELECT audit_ord(recorded, $1, position), $1, position, to_timestamp(recorded / 1000.0), to_timestamp(occurred / 1000.0), kind, actor,
  actor_name, role, patient, encounter, bed, unit, facility, outcome, rule, rule_version, workstation, purpose, correlation_id,
  string_to_array(flags, E'\\x1f'), string_to_array(words, E'\\x1f')
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[],
  $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[])
  AS row(position, recorded, occurred, kind, actor, actor_name, role, patient, encounter, bed, unit, facility, outcome, rule,
  rule_version, workstation, purpose, correlation_id, flags, words)`;

/** The newest moment at which an actor bore a name; a repeat that is older changes nothing. */
export const KEEP_ACTORS = `
INSERT INTO audit_actor (actor, name, last_ord)
SELECT actor, name, audit_ord(recorded, 'access', position)
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS row(actor, name, recorded, position)
ON CONFLICT (actor, name) DO UPDATE SET last_ord = excluded.last_ord WHERE audit_actor.last_ord < excluded.last_ord`;

export const COUNT_ENTRIES = `UPDATE audit_index SET entries = entries + $2 WHERE stream = $1`;

/** Places are reckoned as in the entries themselves. */
export const KEEP_NOTES = `
INSERT INTO audit_note (note, ord) SELECT note, audit_ord(recorded, $1, position)
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS row(note, recorded, position) ON CONFLICT DO NOTHING`;
