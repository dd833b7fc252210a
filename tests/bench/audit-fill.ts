import type pg from "pg";

const DAY_MS = 86_400_000;
/** What a hospital of 400 beds enters a day: ten million entries are a year of it. */
const ENTRIES_A_DAY = 27_400;
const CHUNK = 500_000;
const LAST_DAY = Date.UTC(2026, 10, 17);

/**
 * Entries of an invented hospital, made inside the database: reports, decisions and looks in the proportions of a working day, users and
 * beds of uneven frequency, visits that cluster in time. Indexes are built after the rows, as a restore does.
 */
export async function fillAudit(pool: pg.Pool, entries: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off; SELECT setseed(0.42)");
    const startAt = LAST_DAY - (entries / ENTRIES_A_DAY) * DAY_MS;
    await client.query(
      "SELECT ensure_audit_partition(at) FROM generate_series($1::bigint, $2::bigint, $3::bigint) AS at",
      [Math.trunc(startAt), LAST_DAY + 31 * DAY_MS, 20 * DAY_MS],
    );
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
       WHERE tablename = 'audit_entry' AND indexname <> 'audit_entry_pkey'`,
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    for (let from = 1; from <= entries; from += CHUNK) {
      const to = Math.min(entries, from + CHUNK - 1);
      await client.query(FILL, [from, to, Math.trunc(startAt), DAY_MS / ENTRIES_A_DAY]);
    }
    for (const { definition } of indexes) await client.query(definition.replace(" ON ONLY ", " ON "));
    await client.query(ACTORS);
    await client.query("UPDATE audit_index SET entries = $1 WHERE stream = 'log'", [entries]);
    await client.query("CREATE TABLE plain_entry (ord bigint PRIMARY KEY, line text NOT NULL)");
    await client.query(
      `INSERT INTO plain_entry SELECT ord, concat_ws(' ', array_to_string(words, ' '), patient, encounter, rule_version, workstation,
         purpose, array_to_string(flags, ' ')) FROM audit_entry`,
    );
    await client.query("VACUUM ANALYZE audit_entry");
    await client.query("VACUUM ANALYZE plain_entry");
  } finally {
    client.release();
  }
}

const ACTORS = `
INSERT INTO audit_actor (actor, name, last_ord)
SELECT actor, actor_name, max(ord) FROM audit_entry WHERE actor LIKE 'user:%' GROUP BY 1, 2`;

/** r: random numbers of one row. A share of 0.35 are looks, 0.33 reports, the rest decisions. */
const FILL = `
INSERT INTO audit_entry (ord, stream, position, recorded_at, occurred_at, kind, actor, actor_name, role, patient, encounter, bed, unit,
  facility, outcome, rule, rule_version, workstation, purpose, correlation_id, flags, words)
SELECT audit_ord(at, stream, i), stream, i, to_timestamp(at / 1000.0), to_timestamp(at / 1000.0), kind, actor,
  CASE WHEN stream = 'access' THEN 'Unit nurse ' || who ELSE replace(actor, 'source:', '') END,
  CASE WHEN stream = 'access' THEN 'unit-nurse' END,
  CASE WHEN visit IS NOT NULL AND r3 < 0.8 THEN md5('patient' || (visit / 1.3)::bigint)::uuid END,
  'GEN/' || visit, bed, unit, 'GEN', outcome,
  CASE WHEN stream = 'log' THEN CASE WHEN r1 < 0.68 THEN 'hl7v2' ELSE 'R' || (1 + r5 * 11)::int END END,
  CASE WHEN stream = 'log' AND r1 < 0.68 THEN '1+site:' || (at / 2600000000)::int END,
  CASE WHEN stream = 'access' THEN 'WS-' || lpad((r5 * 600)::int::text, 3, '0') END,
  CASE WHEN stream = 'access' THEN 'TREAT' END,
  md5(i::text), flags,
  array_remove(ARRAY[kind, split_part(kind, '.', 1), split_part(kind, '.', 2), lower(actor), lower(bed), lower(unit), visit::text, 'gen',
    CASE WHEN stream = 'log' THEN 'a' || lpad((r4 * 12)::int::text, 2, '0') END,
    CASE WHEN stream = 'log' THEN 'epic-adt' END, CASE WHEN stream = 'log' THEN 'hl7v2' END,
    CASE WHEN stream = 'access' THEN 'unit' END, CASE WHEN stream = 'access' THEN 'nurse' END,
    CASE WHEN stream = 'access' THEN who END, CASE WHEN outcome <> 'accepted' THEN outcome END,
    CASE WHEN r6 < 0.002 THEN '~h' || left(md5((r7 * 3000)::int::text), 11) END], NULL)
FROM (
  SELECT *, unit || '-' || lpad((1 + r8 * 23)::int::text, 2, '0') AS bed,
    CASE WHEN stream = 'access' THEN 'user:' || who WHEN r1 < 0.68 THEN 'source:' || (ARRAY['EPIC-ADT','EPIC-ADT','EPIC-ADT','LAB','RADIOLOGY','EVS'])[1 + (r4 * 5)::int]
      ELSE 'reconciler' END AS actor,
    CASE WHEN stream = 'access' THEN (ARRAY['encounter.viewed','encounter.viewed','encounter.viewed','encounter.viewed','view.shown','identity.shown','session.unlocked','sign-in.succeeded','access.refused','audit.searched'])[1 + floor(power(r6, 1.5) * 10)::int]
      WHEN r1 < 0.68 THEN (ARRAY['encounter.updated','patient.updated','encounter.updated','lab.result.final','order.placed','encounter.transferred','bed.status.changed','encounter.admitted','encounter.discharged','encounter.transferred.cancelled'])[1 + floor(r6 * 9.95)::int]
      ELSE (ARRAY['bed.revised','encounter.revised','request.changed','stay.moved','bed.occupied','bed.vacated','stay.opened','stay.closed','stay.corrected','bed.conflicted'])[1 + floor(power(r6, 1.3) * 10)::int] END AS kind,
    CASE WHEN stream = 'access' AND r6 > 0.86 AND r6 < 0.93 THEN 'refused' WHEN stream = 'log' AND r7 < 0.02 THEN 'corrected'
      WHEN r7 > 0.9998 THEN 'overridden' WHEN r7 > 0.9993 THEN 'parked' ELSE 'accepted' END AS outcome,
    CASE WHEN stream = 'access' AND r7 < 0.012 THEN ARRAY[(ARRAY['after-hours','after-hours','no-relationship','same-surname','vip','mass-download','break-glass'])[1 + floor(power(r8, 2) * 7)::int]] ELSE '{}'::text[] END AS flags
  FROM (
    SELECT i, $3::bigint + (i * $4::float8)::bigint AS at, r1, r2, r3, r4, r5, r6, r7, r8,
      CASE WHEN r1 < 0.35 THEN 'access' ELSE 'log' END AS stream,
      lpad((power(r2, 2) * 3000)::int::text, 4, '0') AS who,
      CASE WHEN r3 < 0.92 THEN 200000 + ((i + r4 * 130000) / 150)::int END AS visit,
      (ARRAY['5E','5W','4E','4W','6E','6W','7E','7W','3E','ICU','CICU','SICU','PCU','ED','OBS','NICU','PED','MBU'])[1 + (power(r5, 1.4) * 17)::int] AS unit
    FROM generate_series($1::bigint, $2::bigint) AS i,
      LATERAL (SELECT random() + i * 0 AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6,
        random() AS r7, random() AS r8) AS r
  ) AS drawn
) AS made`;
