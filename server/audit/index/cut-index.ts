import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";

const CUT = `
WITH gone AS (DELETE FROM audit_entry WHERE stream = $1 AND position > $2 RETURNING ord),
notes AS (DELETE FROM audit_note WHERE ord IN (SELECT ord FROM gone))
UPDATE audit_index SET entries = entries - (SELECT count(*) FROM gone) WHERE stream = $1`;

/** As the log tells them up to a position: a merge that was lost joins nobody. */
const ALIASES = `
INSERT INTO audit_alias (retired, survivor)
SELECT retired, survivor FROM (
  SELECT DISTINCT ON (body::jsonb #>> '{data,retired}') body::jsonb #>> '{data,retired}' AS retired, body::jsonb #>> '{data,survivor}' AS survivor
  FROM event WHERE type = 'identity.aliased' AND position <= $1 ORDER BY body::jsonb #>> '{data,retired}', position DESC
) AS last WHERE survivor IS NOT NULL`;

/**
 * Takes the search table back to entries up to a position, in the transaction that opens a new epoch and moves the checkpoints: a row
 * behind it would point at a position that holds something else now.
 */
export async function cutIndex(client: pg.ClientBase, stream: AuditStream, position: number): Promise<void> {
  await client.query(CUT, [stream, position]);
  if (stream !== "log") return;
  await client.query("DELETE FROM audit_alias");
  await client.query(ALIASES, [position]);
}
