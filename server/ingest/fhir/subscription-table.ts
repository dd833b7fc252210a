import type pg from "pg";
import { inTransaction } from "#server/db/in-transaction.ts";
import type { SubscriptionRecord, SubscriptionStore } from "./fhir-ports.ts";

const UPSERT = `
INSERT INTO fhir_subscription (source, subscription, state, updated_at) VALUES ($1, $2, $3, now())
ON CONFLICT (source, subscription) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`;

/** Counters of subscriptions in the database; an advisory lock keeps two notifications of one subscription apart, on any node. */
export class SubscriptionTable implements SubscriptionStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async update<T>(
    key: { source: string; subscription: string },
    work: (known: SubscriptionRecord | null) => Promise<{ record: SubscriptionRecord; result: T }>,
  ): Promise<T> {
    return inTransaction(this.#pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
        `${key.source}\n${key.subscription}`,
      ]);
      const { rows } = await client.query<{ state: SubscriptionRecord }>(
        "SELECT state FROM fhir_subscription WHERE source = $1 AND subscription = $2",
        [key.source, key.subscription],
      );
      const { record, result } = await work(rows[0]?.state ?? null);
      await client.query(UPSERT, [key.source, key.subscription, JSON.stringify(record)]);
      return result;
    });
  }
}
