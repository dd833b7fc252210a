import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { uuidArray } from "#server/log/binary-array.ts";
import type { AccessEntry } from "./access-entry.ts";
import { type AccessRow, decodeEntry } from "./access-row.ts";
import { ENTRY_COLUMNS, KNOWN_ENTRIES } from "./ledger-sql.ts";

/** Reads of the access ledger. */
export class LedgerReader {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** The last position as committed; 0 while nobody has looked at anything. */
  async head(): Promise<number> {
    const { rows } = await this.#pool.query<{ position: number }>("SELECT position FROM access_head WHERE id = 1");
    return rows[0]?.position ?? 0;
  }

  /** Entries after a position, oldest first. */
  async after(position: number, limit: number): Promise<AccessEntry[]> {
    const { rows } = await this.#pool.query<AccessRow>({
      name: "access-after",
      text: `SELECT ${ENTRY_COLUMNS} FROM access_entry WHERE position > $1 ORDER BY position LIMIT $2`,
      values: [position, limit],
    });
    return rows.map(decodeEntry);
  }

  /** Entries of positions `from` to `to`, both included, oldest first. */
  async range(from: number, to: number): Promise<AccessEntry[]> {
    return to < from ? [] : this.after(from - 1, to - from + 1);
  }

  async byPosition(position: number): Promise<AccessEntry | null> {
    return (await this.range(position, position)).find((entry) => entry.position === position) ?? null;
  }

  /** The last position written at or before an instant; 0 when there is none. Some thirty look-ups in a ledger of any length. */
  async positionAt(instant: Instant): Promise<number> {
    let low = 0;
    let high = await this.head();
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const entry = await this.byPosition(middle);
      if (entry && entry.at <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async byId(id: string): Promise<AccessEntry | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly string[]): Promise<AccessEntry[]> {
    const { rows } = await this.#pool.query<AccessRow>(`${KNOWN_ENTRIES} ORDER BY position`, [uuidArray(ids)]);
    return rows.map(decodeEntry);
  }
}
