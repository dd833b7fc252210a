import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import type { InboundItem } from "../inbound-item.ts";

/** A message as the journal keeps it, opened. */
export interface StoredMessage {
  id: number;
  source: string;
  protocol: InboundItem["protocol"];
  kind: string;
  controlId: string | null;
  /** Hexadecimal. */
  contentKey: string;
  receivedAt: Instant;
  outcome: string;
  /** Null when retention has removed the bytes or their key is gone. */
  body: Buffer | null;
}

export interface StoredRow extends Omit<StoredMessage, "contentKey" | "body"> {
  contentKey: Buffer;
  keyId: string;
  sealed: Buffer | null;
}

export const STORED_COLUMNS = `id, source, protocol, kind, control_id AS "controlId", content_key AS "contentKey", key_id AS "keyId", sealed, outcome,
  (extract(epoch from received_at) * 1000)::float8 AS "receivedAt"`;

/** Messages by journal number, in the order in which they were taken. A duplicate has no bytes of its own. */
export async function readStored(pool: pg.Pool, keyRing: KeyRing, ids: readonly number[]): Promise<StoredMessage[]> {
  const { rows } = await pool.query<StoredRow>(
    `SELECT ${STORED_COLUMNS} FROM inbound WHERE id = ANY($1::bigint[]) ORDER BY id`,
    [ids],
  );
  return rows.map((row) => openStored(row, keyRing));
}

export function openStored({ keyId, sealed, contentKey, ...row }: StoredRow, keyRing: KeyRing): StoredMessage {
  return { ...row, contentKey: contentKey.toString("hex"), body: sealed && openOrNull(keyRing, keyId, sealed) };
}

function openOrNull(keyRing: KeyRing, keyId: string, sealed: Buffer): Buffer | null {
  try {
    return keyRing.open(keyId, sealed, "inbound");
  } catch {
    return null;
  }
}
