import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { type AccessRow, decodeEntry } from "../ledger/access-row.ts";
import { ENTRY_COLUMNS } from "../ledger/ledger-sql.ts";
import { joinMerged } from "../search/merged.ts";
import {
  type AccountedDisclosure,
  accountingOf,
  accountingSince,
  type Disclosure,
  disclosureNoteSchema,
} from "./disclosure.ts";

const DISCLOSURES = `
SELECT ${ENTRY_COLUMNS} FROM access_entry
WHERE position IN (SELECT position FROM audit_entry WHERE patient = ANY($1::uuid[]) AND kind = 'disclosure.made' AND stream = 'access' AND ord >= $2::bigint << 20)
ORDER BY position`;

/** What was disclosed of a patient outside, as the ledger and the vault hold it. */
export class DisclosureBook {
  readonly #pool: pg.Pool;
  readonly #openNote: (reference: string) => Promise<string | null>;

  constructor(pool: pg.Pool, openNote: (reference: string) => Promise<string | null>) {
    this.#pool = pool;
    this.#openNote = openNote;
  }

  /**
   * `token`: a vault token of one patient; what was disclosed under any other that stands merged with it counts too. A note that was
   * erased is left out; its entry stays in the ledger.
   */
  async accounting(token: string, now: Instant): Promise<AccountedDisclosure[]> {
    const { keys } = await joinMerged(this.#pool, [token]);
    const { rows } = await this.#pool.query<AccessRow>(DISCLOSURES, [keys, accountingSince(now)]);
    const disclosures: Disclosure[] = [];
    for (const { at, detail, reasonRef } of rows.map(decodeEntry)) {
      const text = reasonRef === null ? null : await this.#openNote(reasonRef);
      if (text === null) continue;
      const note = disclosureNoteSchema.parse(JSON.parse(text));
      disclosures.push({ at: typeof detail.at === "number" ? detail.at : at, ...note });
    }
    return accountingOf(disclosures, now);
  }
}
