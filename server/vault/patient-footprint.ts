import type pg from "pg";
import { LOG_CHECKPOINT } from "#server/audit/index/checkpoints.ts";

type Queryable = pg.Pool | pg.ClientBase;

/** What stands in the log about a person. */
export interface Footprint {
  /** Every token of the person: records that were merged are one. */
  tokens: string[];
  encounters: string[];
  /** Numbers of stored messages. */
  messages: number[];
  /** When it happened and when it was recorded. */
  instants: Date[];
  /** Position up to which the log was read. */
  position: number;
}

const ALIASES = `
SELECT body::jsonb -> 'data' ->> 'retired' AS retired, body::jsonb -> 'data' ->> 'survivor' AS survivor
FROM event WHERE type = 'identity.aliased' AND body::jsonb -> 'data' ->> 'kind' = 'patient'`;

/**
 * The log itself has no index by patient, which every message would pay for. The audit trail's search table has one, and stands in
 * one snapshot with the checkpoint that says how far it goes; only what is later is read through.
 */
const EVENTS = `
WITH indexed AS (SELECT coalesce(max(position), 0) AS position FROM checkpoint WHERE name = '${LOG_CHECKPOINT}')
SELECT e.encounter, e.inbound_id AS inbound, e.recorded_at AS "recordedAt", e.occurred_at AS "occurredAt"
FROM audit_entry a JOIN event e ON e.position = a.position
WHERE a.stream = 'log' AND a.patient = ANY($1::uuid[]) AND a.position > $2
  AND a.position <= least($3, (SELECT position FROM indexed)) AND e.patient = a.patient
UNION ALL
SELECT encounter, inbound_id, recorded_at, occurred_at FROM event
WHERE position > greatest($2, (SELECT position FROM indexed)) AND position <= $3 AND patient = ANY($1::uuid[])`;

interface EventRow {
  encounter: string | null;
  inbound: number | null;
  recordedAt: Date;
  occurredAt: Date;
}

/** The tokens joined with this one by merges, itself among them. */
export async function tokensOfPerson(client: Queryable, token: string): Promise<string[]> {
  const { rows } = await client.query<{ retired: string; survivor: string | null }>(ALIASES);
  const tokens = new Set([token]);
  for (let before = 0; before !== tokens.size; ) {
    before = tokens.size;
    for (const { retired, survivor } of rows) {
      if (survivor === null) continue;
      if (tokens.has(retired)) tokens.add(survivor);
      else if (tokens.has(survivor)) tokens.add(retired);
    }
  }
  return [...tokens];
}

/** Reads on from an earlier footprint of the same tokens, or from the beginning. */
export async function footprintOf(client: Queryable, tokens: string[], known?: Footprint): Promise<Footprint> {
  const head = await client.query<{ position: number }>("SELECT position FROM log_head WHERE id = 1");
  const position = head.rows[0]?.position ?? 0;
  const { rows } = await client.query<EventRow>(EVENTS, [tokens, known?.position ?? 0, position]);
  const encounters = new Set(known?.encounters);
  const messages = new Set(known?.messages);
  for (const { encounter, inbound } of rows) {
    if (encounter !== null) encounters.add(encounter);
    if (inbound !== null) messages.add(inbound);
  }
  const instants = [...(known?.instants ?? []), ...rows.flatMap((row) => [row.recordedAt, row.occurredAt])];
  return { tokens, encounters: [...encounters], messages: [...messages], instants, position };
}
