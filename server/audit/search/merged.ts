import type pg from "pg";

/** No person and no visit has been merged more often. */
const MOST = 2000;

const JOINED = `
WITH RECURSIVE joined(key) AS (
  SELECT unnest($1::text[]) COLLATE "C"
  UNION
  SELECT CASE WHEN a.retired = joined.key THEN a.survivor ELSE a.retired END
  FROM joined JOIN audit_alias a ON a.retired = joined.key OR a.survivor = joined.key
)
SELECT key, NOT EXISTS (SELECT 1 FROM audit_alias a WHERE a.retired = joined.key) AS present FROM joined LIMIT ${MOST}`;

export interface Joined {
  /** What was given and everything that stands merged into it or that it stands merged into. */
  keys: string[];
  /** Those of them that were merged into nothing. */
  present: string[];
}

/** Vault tokens, or encounter keys, with all that are the same person or visit by merges that stand. */
export async function joinMerged(pool: pg.Pool, given: readonly string[]): Promise<Joined> {
  if (given.length === 0) return { keys: [], present: [] };
  const { rows } = await pool.query<{ key: string; present: boolean }>(JOINED, [given]);
  return { keys: rows.map(({ key }) => key), present: rows.flatMap(({ key, present }) => (present ? [key] : [])) };
}
