import type pg from "pg";
import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import type { WallChoice } from "#server/contracts/wall-pairing.ts";
import { digestOf, mintSecret } from "../tokens/secret-text.ts";
import { type WallDisplay, wallDisplaySchema } from "./wall-display.ts";
import * as sql from "./wall-sql.ts";

/** A token is good for so long after it was issued: a display that was off for longer is paired anew. */
export const WALL_TOKEN_LIFE_MS = 24 * 3_600_000;
/** A living display asks for the next token after this. */
const RENEW_AFTER_MS = 3_600_000;
/** What was on its way when the next token was taken up may still arrive. */
export const WALL_GRACE_MS = 120_000;
const SEEN_NOTED_EVERY_MS = 60_000;
/** Tokens that a display may be given without taking one up. */
const MOST_WAITING = 20;

export type WallFound =
  | { state: "paired"; display: WallDisplay; isRenewalDue: boolean }
  | { state: "ended"; display: WallDisplay };

export interface WallStoreOptions {
  pool: pg.Pool;
  /** A display was ended because somebody else holds its token. */
  onCopied(display: string): Promise<void>;
  now?: () => Instant;
}

const tokenRow = z.object({
  issuedAt: z.number(),
  tokenExpiresAt: z.number(),
  isUsed: z.boolean(),
  retiredAt: z.number().nullable(),
});

/**
 * Displays and their tokens. A token is renewed in two steps, so that an answer that is lost costs nothing: the next one is issued
 * beside the present one, and retires it when it is first used. Whoever then still comes with the retired one holds a copy, and as
 * nobody can say which of the two is the display, both are turned away.
 */
export class WallStore {
  readonly #pool: pg.Pool;
  readonly #onCopied: (display: string) => Promise<void>;
  readonly #now: () => Instant;

  constructor({ pool, onCopied, now = Date.now }: WallStoreOptions) {
    this.#pool = pool;
    this.#onCopied = onCopied;
    this.#now = now;
  }

  async list(): Promise<WallDisplay[]> {
    const { rows } = await this.#pool.query(sql.LIST_DISPLAYS);
    return rows.map((row) => wallDisplaySchema.parse(row));
  }

  /** The display behind a token, unless the token is unknown or expired. */
  async find(secret: string, from: string | null): Promise<WallFound | null> {
    const now = this.#now();
    const digest = digestOf(secret);
    const { rows } = await this.#pool.query(sql.FIND_TOKEN, [digest]);
    if (!rows[0]) return null;
    const display = wallDisplaySchema.parse(rows[0]);
    const token = tokenRow.parse(rows[0]);
    if (display.endedAt !== null) return { state: "ended", display };
    if (token.tokenExpiresAt <= now) return null;
    if (token.retiredAt !== null && now - token.retiredAt > WALL_GRACE_MS) {
      if (await this.end(display.id, "system", "copied")) await this.#onCopied(display.id);
      return { state: "ended", display: { ...display, endedBecause: "copied" } };
    }
    if (!token.isUsed) await this.#pool.query(sql.TAKE_UP_TOKEN, [digest, display.id, new Date(now)]);
    await this.#noteSeen(display, from, now);
    const isRenewalDue = token.retiredAt === null && now - token.issuedAt >= RENEW_AFTER_MS;
    return { state: "paired", display, isRenewalDue };
  }

  /** What the display behind `wall:<id>` was let in to show. */
  async choiceOf(actor: string): Promise<WallChoice | null> {
    const { rows } = await this.#pool.query<{ facility: string; units: string[] | null }>(sql.READ_CHOICE, [actor]);
    const [row] = rows;
    return row ? { facility: row.facility, units: row.units ?? "all" } : null;
  }

  /** The next token of a display. Null where it has not taken up those it was given. */
  async issue(display: string): Promise<string | null> {
    const now = this.#now();
    const secret = mintSecret("ctw");
    const times = [new Date(now), new Date(now + WALL_TOKEN_LIFE_MS)];
    await this.#pool.query(sql.FORGET_EXPIRED, [display, new Date(now)]);
    const { rowCount } = await this.#pool.query(sql.ISSUE_TOKEN, [digestOf(secret), display, ...times, MOST_WAITING]);
    return rowCount === 1 ? secret : null;
  }

  /** False when there is none, or it had ended before. */
  async end(id: string, by: string, because: "revoked" | "copied"): Promise<boolean> {
    const { rowCount } = await this.#pool.query(sql.END_DISPLAY, [id, new Date(this.#now()), by, because]);
    return rowCount === 1;
  }

  async #noteSeen({ id, lastSeenAt, lastSeenFrom }: WallDisplay, from: string | null, now: Instant): Promise<void> {
    const since = from === lastSeenFrom ? now - SEEN_NOTED_EVERY_MS : now;
    if (lastSeenAt !== null && lastSeenAt >= since) return;
    await this.#pool.query(sql.SEEN, [id, new Date(now), new Date(since), from]);
  }
}
