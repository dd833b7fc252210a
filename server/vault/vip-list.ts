import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";

export interface Vip {
  /** Vault token. */
  token: string;
  listedAt: Instant;
  listedBy: string;
}

/** What stands in the place of whoever listed a patient whom a feed calls very important. */
const BY_FEED = "feed";

/** Patients whose every look is to be reviewed: those of compliance's list, and those whom a feed calls very important. */
export class VipList {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async has(token: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: "is-vip",
      text: "SELECT 1 FROM vault_vip WHERE token = $1 UNION SELECT 1 FROM vault_vip_said WHERE token = $1",
      values: [token],
    });
    return rowCount === 1;
  }

  async list(): Promise<Vip[]> {
    const { rows } = await this.#pool.query<Vip>(
      `SELECT token, (extract(epoch from at) * 1000)::float8 AS "listedAt", by AS "listedBy" FROM (
         SELECT token, listed_at AS at, listed_by AS by FROM vault_vip
         UNION ALL
         SELECT token, said_at, '${BY_FEED}' FROM vault_vip_said s
         WHERE NOT EXISTS (SELECT 1 FROM vault_vip v WHERE v.token = s.token)) AS vip
       ORDER BY at DESC, token LIMIT 5000`,
    );
    return rows;
  }

  /** False when the patient is on the list already, or no such patient is known. */
  async add(token: string, by: string, reasonRef: string | null, at: Instant): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `INSERT INTO vault_vip (token, listed_at, listed_by, reason_ref)
       SELECT token, $2, $3, $4 FROM vault_subject WHERE token = $1 ON CONFLICT (token) DO NOTHING`,
      [token, new Date(at), by, reasonRef],
    );
    return rowCount === 1;
  }

  /** Off compliance's list: false where it is not there. What a feed says stays said. */
  async remove(token: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query("DELETE FROM vault_vip WHERE token = $1", [token]);
    return rowCount === 1;
  }
}
