import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import { type AuditQuery, auditQuerySchema } from "#server/contracts/audit.ts";
import type { SavedSearch } from "#server/contracts/audit-questions.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";

const MOST = 100;
const keptSchema = z.object({ name: z.string(), query: auditQuerySchema });

interface Row {
  id: string;
  createdAt: number;
  keyId: string;
  sealed: Buffer;
}

/** Searches that people keep, each for its owner alone. Name and conditions are sealed: either may name a patient. */
export class SavedSearches {
  readonly #pool: pg.Pool;
  readonly #keyRing: KeyRing;

  constructor(pool: pg.Pool, keyRing: KeyRing) {
    this.#pool = pool;
    this.#keyRing = keyRing;
  }

  /** Oldest first. */
  async list(owner: string): Promise<SavedSearch[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT id, (extract(epoch from created_at) * 1000)::float8 AS "createdAt", key_id AS "keyId", sealed
       FROM saved_search WHERE owner = $1 ORDER BY created_at, id`,
      [owner],
    );
    return rows.map((row) => {
      const text = this.#keyRing.open(row.keyId, row.sealed, context(row.id, owner)).toString();
      return { id: row.id, createdAt: row.createdAt, ...keptSchema.parse(JSON.parse(text)) };
    });
  }

  /** Null when the owner keeps as many as anybody may. */
  async keep(owner: string, name: string, query: AuditQuery, now: number): Promise<SavedSearch | null> {
    const id = randomUUID();
    const sealed = this.#keyRing.seal(Buffer.from(JSON.stringify({ name, query })), context(id, owner));
    const { rowCount } = await this.#pool.query(
      `INSERT INTO saved_search (id, owner, created_at, key_id, sealed)
       SELECT $1, $2, to_timestamp($3 / 1000.0), $4, $5 WHERE (SELECT count(*) FROM saved_search WHERE owner = $2) < $6`,
      [id, owner, now, this.#keyRing.sealKeyId, sealed, MOST],
    );
    return rowCount === 1 ? { id, name, query, createdAt: now } : null;
  }

  async forget(owner: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query("DELETE FROM saved_search WHERE id = $1 AND owner = $2", [id, owner]);
    return rowCount === 1;
  }
}

function context(id: string, owner: string): string {
  return `saved-search:${id}:${owner}`;
}
