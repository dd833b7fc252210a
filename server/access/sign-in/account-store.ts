import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { type RoleGrant, roleGrantsSchema } from "../sessions/role-grant.ts";
import type { SignInMethod } from "../sessions/session.ts";
import { type Account, foldUserName } from "./account.ts";
import * as sql from "./account-sql.ts";
import { hashPassword } from "./password.ts";

export interface NewLocalAccount {
  userName: string;
  displayName: string;
  familyName: string | null;
  password: string;
  grants: readonly RoleGrant[];
}

/** Somebody whom a provider, or the demonstration, vouches for. */
export interface Vouched {
  method: Exclude<SignInMethod, "local">;
  subject: string;
  displayName: string;
  familyName: string | null;
  grants: readonly RoleGrant[];
}

const rowSchema = z.object({
  id: z.uuid(),
  method: z.enum(["local", "oidc", "demonstration"]),
  subject: z.string(),
  displayName: z.string(),
  grants: roleGrantsSchema,
  createdAt: z.number(),
  createdBy: z.string(),
  disabledAt: z.number().nullable(),
  disabledBy: z.string().nullable(),
});
const secretRowSchema = rowSchema.extend({ password: z.string().nullable() });

export class AccountStore {
  readonly #pool: pg.Pool;
  readonly #keyRing: KeyRing;
  readonly #now: () => Instant;

  constructor(pool: pg.Pool, keyRing: KeyRing, now: () => Instant = Date.now) {
    this.#pool = pool;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /** Null: the user name is taken. */
  async createLocal(fresh: NewLocalAccount, by: string): Promise<Account | null> {
    const password = await hashPassword(fresh.password);
    const { displayName, familyName, grants } = fresh;
    return this.#insert(
      { method: "local", subject: foldUserName(fresh.userName), displayName, familyName, grants },
      by,
      password,
    );
  }

  /** The account of somebody vouched for, as they are described now; made when they come for the first time. */
  async vouch(vouched: Vouched): Promise<{ account: Account; isNew: boolean }> {
    const made = await this.#insert(vouched, "system", null);
    if (made) return { account: made, isNew: true };
    const { method, subject, displayName, familyName, grants } = vouched;
    const values = [method, subject, displayName, ...this.#sealed(familyName), JSON.stringify(grants)];
    const { rows } = await this.#pool.query(sql.RENEW, values);
    return { account: rowSchema.parse(rows[0]), isNew: false };
  }

  /** The account with its password's hash; null where nobody has the name. */
  async findLocal(userName: string): Promise<(Account & { password: string | null }) | null> {
    const { rows } = await this.#pool.query(sql.BY_SUBJECT, ["local", foldUserName(userName)]);
    return rows[0] ? secretRowSchema.parse(rows[0]) : null;
  }

  async find(id: string): Promise<(Account & { password: string | null }) | null> {
    const { rows } = await this.#pool.query(sql.BY_ID, [id]);
    return rows[0] ? secretRowSchema.parse(rows[0]) : null;
  }

  /** Newest first. */
  async list(): Promise<Account[]> {
    const { rows } = await this.#pool.query(sql.LIST);
    return rows.map((row) => rowSchema.parse(row));
  }

  async hasLocal(): Promise<boolean> {
    const { rows } = await this.#pool.query<{ has: boolean }>(sql.HAS_LOCAL);
    return rows[0]?.has === true;
  }

  /** Null: no such local account. */
  async setPassword(id: string, password: string): Promise<Account | null> {
    return this.#change(sql.SET_PASSWORD, [id, await hashPassword(password)]);
  }

  /** Null: no such local account. */
  setGrants(id: string, grants: readonly RoleGrant[]): Promise<Account | null> {
    return this.#change(sql.SET_GRANTS, [id, JSON.stringify(grants)]);
  }

  /** Null: there is none, or it was disabled before. */
  disable(id: string, by: string): Promise<Account | null> {
    return this.#change(sql.DISABLE, [id, new Date(this.#now()), by]);
  }

  async #change(text: string, values: unknown[]): Promise<Account | null> {
    const { rows } = await this.#pool.query(text, values);
    return rows[0] ? rowSchema.parse(rows[0]) : null;
  }

  async #insert(
    described: Omit<Vouched, "method"> & { method: SignInMethod },
    by: string,
    password: string | null,
  ): Promise<Account | null> {
    const { method, subject, displayName, familyName, grants } = described;
    const values = [randomUUID(), method, subject, displayName, ...this.#sealed(familyName), password];
    const { rows } = await this.#pool.query(sql.INSERT, [...values, JSON.stringify(grants), new Date(this.#now()), by]);
    return rows[0] ? rowSchema.parse(rows[0]) : null;
  }

  /** Key, sealed name, key, keyed hash. */
  #sealed(familyName: string | null): [string | null, Buffer | null, string | null, Buffer | null] {
    const blind = familyName === null ? null : this.#keyRing.blindSurname(familyName);
    if (familyName === null || blind === null) return [null, null, null, null];
    const sealed = this.#keyRing.seal(Buffer.from(familyName), "account:family");
    return [this.#keyRing.sealKeyId, sealed, this.#keyRing.blindKeyId, blind];
  }
}
