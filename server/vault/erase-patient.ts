import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { inTransaction } from "#server/db/in-transaction.ts";
import { type Footprint, footprintOf, tokensOfPerson } from "./patient-footprint.ts";

export interface ErasureOrder {
  /** Vault token. */
  token: string;
  by: string;
  /** Vault reference of the reason; the reason itself bears no patient's token, and stays. */
  reasonRef: string;
  at: Instant;
}

export type Erased =
  | { outcome: "erased"; tokens: string[]; messages: number }
  | { outcome: "unknown" }
  | { outcome: "erased-before" }
  | { outcome: "held"; hold: string };

const HOLD = `
SELECT id FROM legal_hold WHERE lifted_at IS NULL AND (
  patient = ANY($1::uuid[]) OR encounter = ANY($2::text[])
  OR EXISTS (SELECT 1 FROM unnest($3::timestamptz[]) AS seen(at) WHERE seen.at >= from_at AND seen.at < to_at)) LIMIT 1`;

const FORGET_KEYS = `
UPDATE vault_subject SET wrapped_key = NULL, erased_at = $2 WHERE token = ANY($1::uuid[]) AND erased_at IS NULL`;

/** What bears one of the tokens. Identifiers stay as tombstones: found by their keyed hash, saying nothing. */
const EMPTY = [
  "DELETE FROM vault_attribute WHERE token = ANY($1::uuid[])",
  "UPDATE vault_identifier SET sealed = '' WHERE token = ANY($1::uuid[])",
  "UPDATE vault_note SET sealed = '', words = NULL, words_key = NULL WHERE token = ANY($1::uuid[])",
  "DELETE FROM vault_vip WHERE token = ANY($1::uuid[])",
  "DELETE FROM vault_vip_said WHERE token = ANY($1::uuid[])",
];

const WRITE_DOWN = `
INSERT INTO vault_erasure (id, token, tokens, erased_at, erased_by, reason_ref, messages) VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/**
 * Destroys a person's own key and with it all that it sealed, and the bytes of every stored message about the person, under the
 * lock of the log's head: no message can be half in. The log and its proofs stay as they are, since they hold tokens only. Copies in
 * backups fall to how long those are kept.
 */
export async function erasePatient(pool: pg.Pool, order: ErasureOrder): Promise<Erased> {
  const tokens = await tokensOfPerson(pool, order.token);
  // The long reading is done before the lock is taken; under it only what came meanwhile is read.
  const before = await footprintOf(pool, tokens);
  return inTransaction(pool, async (client) => {
    await client.query("SELECT 1 FROM log_head WHERE id = 1 FOR UPDATE");
    return eraseLocked(client, order, await footprintOf(client, tokens, before));
  });
}

async function eraseLocked(client: pg.ClientBase, order: ErasureOrder, footprint: Footprint): Promise<Erased> {
  const { tokens, encounters, instants, messages } = footprint;
  // A hold that is being placed at this moment is waited for, and wins.
  await client.query("LOCK TABLE legal_hold IN SHARE MODE");
  const [hold] = (await client.query<{ id: string }>(HOLD, [tokens, encounters, instants])).rows;
  if (hold) return { outcome: "held", hold: hold.id };
  const known = await client.query("SELECT 1 FROM vault_subject WHERE token = $1", [order.token]);
  if (known.rowCount === 0) return { outcome: "unknown" };
  const at = new Date(order.at);
  const { rowCount } = await client.query(FORGET_KEYS, [tokens, at]);
  if (rowCount === 0) return { outcome: "erased-before" };
  for (const statement of EMPTY) await client.query(statement, [tokens]);
  const emptied = await client.query(
    "UPDATE inbound SET sealed = NULL WHERE id = ANY($1::bigint[]) AND sealed IS NOT NULL",
    [messages],
  );
  await client.query("UPDATE vault_state SET erasures = erasures + 1 WHERE id = 1");
  const count = emptied.rowCount ?? 0;
  await client.query(WRITE_DOWN, [randomUUID(), order.token, tokens, at, order.by, order.reasonRef, count]);
  return { outcome: "erased", tokens, messages: count };
}
