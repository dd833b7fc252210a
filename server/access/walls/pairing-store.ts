import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import { digestOf, mintSecret } from "../tokens/secret-text.ts";
import { newPairingCode } from "./pairing-code.ts";
import * as sql from "./wall-sql.ts";

const LIFE_MS = 10 * 60_000;
/** Codes that may be open at once: from one address, and altogether. */
const MOST_HERE = 30;
const MOST_ALTOGETHER = 500;
const CODE_TRIES = 3;

export interface NewDisplay {
  name: string;
  facility: string;
  units: "all" | readonly string[];
  approvedBy: string;
}

/** A screen that shows a code. */
export interface Pairing {
  code: string;
  expiresAt: Instant;
  /** The display it has become, once a person has let it in. */
  display: string | null;
}

const pairingRow = z.object({
  code: z.string(),
  expiresAt: z.number(),
  display: z.uuid().nullable(),
  isTakenUp: z.boolean(),
});
const lookRow = z.object({ remote: z.string(), createdAt: z.number() });

/** Screens that wait for a person. Counted in the database, so that several nodes share one limit. */
export class PairingStore {
  readonly #pool: pg.Pool;
  readonly #now: () => Instant;

  constructor(pool: pg.Pool, now: () => Instant = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Null: too many screens ask, from this address or altogether. */
  async start(remote: string): Promise<{ secret: string; pairing: Pairing } | null> {
    const now = this.#now();
    await this.#pool.query(sql.FORGET_PAIRINGS, [new Date(now)]);
    const { rows } = await this.#pool.query(sql.COUNT_PAIRINGS, [remote, new Date(now - LIFE_MS)]);
    if (rows[0].here >= MOST_HERE || rows[0].total >= MOST_ALTOGETHER) return null;
    const secret = mintSecret("ctp");
    const expiresAt = now + LIFE_MS;
    for (let tries = 0; tries < CODE_TRIES; tries++) {
      const code = newPairingCode();
      const values = [randomUUID(), code, digestOf(secret), remote, new Date(now), new Date(expiresAt)];
      if ((await this.#pool.query(sql.START_PAIRING, values)).rowCount === 1)
        return { secret, pairing: { code, expiresAt, display: null } };
    }
    return null;
  }

  /** The pairing that a screen holds the secret of, until it is over or its display has taken its token up. */
  async find(secret: string): Promise<Pairing | null> {
    const { rows } = await this.#pool.query(sql.FIND_PAIRING, [digestOf(secret)]);
    if (!rows[0]) return null;
    const { isTakenUp, ...pairing } = pairingRow.parse(rows[0]);
    return isTakenUp || pairing.expiresAt <= this.#now() ? null : pairing;
  }

  /** Where and when a code was asked for, so that a person can tell the screen before them from somebody else's. */
  async lookAt(code: string): Promise<z.output<typeof lookRow> | null> {
    const { rows } = await this.#pool.query(sql.LOOK_AT_CODE, [code, new Date(this.#now())]);
    return rows[0] ? lookRow.parse(rows[0]) : null;
  }

  /** The display that the screen with this code becomes; null where no screen shows it. */
  async approve(code: string, { name, facility, units, approvedBy }: NewDisplay): Promise<string | null> {
    const shown = units === "all" ? null : units;
    const values = [code, new Date(this.#now()), randomUUID(), name, facility, shown, approvedBy];
    const { rows } = await this.#pool.query<{ display: string }>(sql.APPROVE, values);
    return rows[0]?.display ?? null;
  }
}
