import { hash, randomInt } from "node:crypto";
import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";

/** Without 0, 1, I, L, O and U: it is read from a log and typed. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;
const GROUP = 4;
export const SET_UP_CODE_HOURS = 24;

const INSERT = "INSERT INTO set_up_code (digest, created_at, expires_at) VALUES ($1, $2, $3)";
const USE = "UPDATE set_up_code SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 RETURNING 1";

/** Codes that let the first administrator in, each once. Only a digest is kept; about 59 random bits need no slow hash. */
export class SetUpCodes {
  readonly #pool: pg.Pool;
  readonly #now: () => Instant;

  constructor(pool: pg.Pool, now: () => Instant = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  /** `ABCD-EFGH-JKMN`. */
  async issue(): Promise<string> {
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
    const now = this.#now();
    const expiresAt = new Date(now + SET_UP_CODE_HOURS * 3_600_000);
    await this.#pool.query(INSERT, [digestOf(letters), new Date(now), expiresAt]);
    return letters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? letters;
  }

  /** True once for a code that stands. */
  async use(code: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(USE, [digestOf(code), new Date(this.#now())]);
    return rowCount === 1;
  }
}

function digestOf(code: string): Buffer {
  return hash("sha256", code.toUpperCase().replace(/[^0-9A-Z]/g, ""), "buffer");
}
