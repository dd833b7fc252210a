import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { digestOf, mintSecret } from "./secret-text.ts";

export interface NewToken {
  name: string;
  role: Role;
  units: "all" | readonly string[];
  expiresAt: Instant;
  createdBy: string;
}

export interface ApiToken {
  id: string;
  name: string;
  role: Role;
  units: "all" | string[];
  createdAt: Instant;
  createdBy: string;
  expiresAt: Instant;
  /** Exact to the minute. */
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
  revokedBy: string | null;
}

interface TokenRow extends Omit<ApiToken, "units" | "role"> {
  role: string;
  units: string[] | null;
}

const INSERT = `
INSERT INTO api_token (id, name, digest, role, units, created_at, created_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const instant = (column: string, as: string) => `(extract(epoch from ${column}) * 1000)::float8 AS "${as}"`;
const COLUMNS = `id, name, role, units, ${instant("created_at", "createdAt")}, created_by AS "createdBy",
  ${instant("expires_at", "expiresAt")}, ${instant("last_used_at", "lastUsedAt")},
  ${instant("revoked_at", "revokedAt")}, revoked_by AS "revokedBy"`;
const LIST = `SELECT ${COLUMNS} FROM api_token ORDER BY created_at DESC, id LIMIT 1000`;
const BY_DIGEST = `SELECT ${COLUMNS} FROM api_token WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2`;
const REVOKE = `UPDATE api_token SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id`;
const USED = `UPDATE api_token SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)`;
const USE_NOTED_EVERY_MS = 60_000;

/** Tokens of programs. The secret leaves `create` once and is kept nowhere. */
export class TokenStore {
  readonly #pool: pg.Pool;
  readonly #now: () => Instant;

  constructor(pool: pg.Pool, now: () => Instant = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  async create(token: NewToken): Promise<{ id: string; token: string }> {
    const id = randomUUID();
    const secret = mintSecret("ct");
    const units = token.units === "all" ? null : token.units;
    const times = [new Date(this.#now()), token.createdBy, new Date(token.expiresAt)];
    await this.#pool.query(INSERT, [id, token.name, digestOf(secret), token.role, units, ...times]);
    return { id, token: secret };
  }

  /** Newest first, with those that are over. */
  async list(): Promise<ApiToken[]> {
    const { rows } = await this.#pool.query<TokenRow>(LIST);
    return rows.map(tokenOf);
  }

  /** The token behind a secret, unless it is unknown, revoked or expired. Its use is noted at most once a minute. */
  async find(secret: string): Promise<ApiToken | null> {
    const now = this.#now();
    const { rows } = await this.#pool.query<TokenRow>(BY_DIGEST, [digestOf(secret), new Date(now)]);
    const [row] = rows;
    if (!row) return null;
    const unnotedSince = now - USE_NOTED_EVERY_MS;
    if (row.lastUsedAt === null || row.lastUsedAt < unnotedSince)
      await this.#pool.query(USED, [row.id, new Date(now), new Date(unnotedSince)]);
    return tokenOf(row);
  }

  /** False when there is none, or it was revoked before. */
  async revoke(id: string, by: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(REVOKE, [id, new Date(this.#now()), by]);
    return rowCount === 1;
  }
}

/** @throws where the table holds a role this version does not know: nobody is let in under a guess. */
function tokenOf({ units, role, ...row }: TokenRow): ApiToken {
  const known = ROLES.find((one) => one === role);
  if (!known) throw new Error(`token ${row.id} has a role that this version does not know`);
  return { ...row, role: known, units: units ?? "all" };
}
