import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import { inTransaction } from "#server/db/in-transaction.ts";
import { LeaseLost } from "#server/log/errors.ts";
import type { SignedHead, TreeHead } from "../tree/head.ts";
import type { Holder } from "./tile-store.ts";

const COLUMNS = `seq, stream, epoch, size, encode(root, 'hex') AS root, at, key_id AS "keyId",
  encode(previous, 'hex') AS previous, encode(signature, 'base64') AS signature`;

type HeadRow = TreeHead & { seq: number; signature: string };

/** A head as it was stored, with its place among all heads of both streams. */
export interface StoredHead extends SignedHead {
  seq: number;
}

/** Signed heads in PostgreSQL: what the API shows and the sinks deliver. What proves anything is the copy outside. */
export class HeadStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** @throws LeaseLost when another node builds this tree by now. */
  async add({ head, signature }: SignedHead, holder: Holder): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      const held = await client.query("SELECT 1 FROM checkpoint WHERE name = $1 AND owner = $2 FOR UPDATE", [
        holder.name,
        holder.owner,
      ]);
      if (held.rowCount !== 1) throw new LeaseLost(holder.name);
      await client.query(
        `INSERT INTO tree_head (stream, epoch, size, root, at, key_id, previous, signature)
         VALUES ($1, $2, $3, decode($4, 'hex'), $5, $6, decode($7, 'hex'), decode($8, 'base64'))`,
        [head.stream, head.epoch, head.size, head.root, head.at, head.keyId, head.previous, signature],
      );
    });
  }

  async last(stream: AuditStream): Promise<StoredHead | null> {
    return (await this.newest(stream, 1))[0] ?? null;
  }

  /** Newest first. */
  async newest(stream: AuditStream | null, limit: number): Promise<StoredHead[]> {
    return this.#read("WHERE $1::text IS NULL OR stream = $1 ORDER BY seq DESC LIMIT $2", [stream, limit]);
  }

  /** In the order in which they were signed. */
  async after(seq: number, limit: number): Promise<StoredHead[]> {
    return this.#read("WHERE seq > $1 ORDER BY seq LIMIT $2", [seq, limit]);
  }

  /** The newest head of a size. */
  async ofSize(stream: AuditStream, size: number): Promise<StoredHead | null> {
    const [head] = await this.#read("WHERE stream = $1 AND size = $2 ORDER BY seq DESC LIMIT 1", [stream, size]);
    return head ?? null;
  }

  /** Place of a head that is known from outside; null when the database does not know it. */
  async seqOf({ stream, epoch, size, root }: TreeHead): Promise<number | null> {
    const { rows } = await this.#pool.query<{ seq: number }>(
      "SELECT seq FROM tree_head WHERE stream = $1 AND epoch = $2 AND size = $3 AND root = decode($4, 'hex')",
      [stream, epoch, size, root],
    );
    return rows[0]?.seq ?? null;
  }

  async #read(where: string, values: unknown[]): Promise<StoredHead[]> {
    const { rows } = await this.#pool.query<HeadRow>(`SELECT ${COLUMNS} FROM tree_head ${where}`, values);
    return rows.map(({ seq, signature, ...head }) => ({ seq, head, signature: signature.replaceAll("\n", "") }));
  }
}
