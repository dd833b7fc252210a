import type pg from "pg";
import { inTransaction } from "#server/db/in-transaction.ts";

/** Where the log and the access ledger end. */
export interface StreamEnds {
  log: number;
  access: number;
}

export interface OpenedEpoch extends StreamEnds {
  epoch: number;
}

/**
 * Declares that positions from here on are not those of any earlier epoch: an operator's decision, after a restore or a failover that
 * lost commits. Every lease ends first, so that no fold commits what it still knows of the entries that are gone. `cut` takes
 * derivations back to entries that stand, and answers how far each stream agrees with them: no checkpoint stays behind that point.
 * `after` is the highest epoch known from elsewhere. `enter` writes down who did it, in the same transaction.
 */
export async function openEpoch(
  pool: pg.Pool,
  after: number,
  cut: (client: pg.ClientBase, ends: StreamEnds) => Promise<StreamEnds>,
  enter: (client: pg.ClientBase, opened: OpenedEpoch) => Promise<void>,
): Promise<OpenedEpoch> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<OpenedEpoch>(
      `SELECT h.epoch, h.position AS log, a.position AS access FROM log_head h, access_head a WHERE h.id = 1 AND a.id = 1
       FOR UPDATE OF h, a`,
    );
    const head = rows[0];
    if (!head) throw new Error("the log has no head");
    await client.query("UPDATE checkpoint SET owner = NULL, lease_until = NULL");
    const agreed = await cut(client, head);
    // A checkpoint's name ends with the stream that it follows, where that is not the log.
    await client.query(
      "UPDATE checkpoint SET position = LEAST(position, CASE WHEN name LIKE '%access' THEN $2::bigint ELSE $1::bigint END)",
      [agreed.log, agreed.access],
    );
    const epoch = Math.max(head.epoch, after) + 1;
    await client.query("UPDATE log_head SET epoch = $1 WHERE id = 1", [epoch]);
    const opened = { epoch, log: head.log, access: head.access };
    await enter(client, opened);
    return opened;
  });
}
