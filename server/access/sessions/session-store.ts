import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { type RoleGrant, roleGrantsSchema } from "./role-grant.ts";
import type { EndReason, Session, SessionLimits, SignInMethod } from "./session.ts";
import * as sql from "./session-sql.ts";

export interface NewSession {
  account: string;
  method: SignInMethod;
  name: string;
  grants: readonly RoleGrant[];
  workstation: string | null;
  /** What an identity provider calls this sign-in, beside those of any other provider. */
  providerSession: string | null;
}

/** What a provider's logout token names, used once: one sign-in, or all of a person's where it tells none. */
export interface ProviderEnd {
  digest: Buffer;
  /** When a token so old is refused for its age alone. */
  forgetAt: Instant;
  providerSession: string | null;
  subject: string | null;
}

export interface SessionStoreOptions {
  pool: pg.Pool;
  limits: SessionLimits;
  now?: () => Instant;
}

const CACHE_MS = 1000;
const CACHE_SIZE = 5000;

const rowSchema = z.object({
  id: z.uuid(),
  account: z.uuid(),
  method: z.enum(["local", "oidc", "demonstration"]),
  name: z.string(),
  grants: roleGrantsSchema,
  role: z.enum(ROLES),
  workstation: z.string().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
  lastInputAt: z.number(),
  lockedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  endedBecause: z.enum(["signed-out", "revoked", "expired"]).nullable(),
  endedBy: z.string().nullable(),
});

/** Sessions as rows. What was read is believed for a second at most, and forgotten as soon as a change is told of. */
export class SessionStore {
  readonly limits: SessionLimits;
  readonly #pool: pg.Pool;
  readonly #now: () => Instant;
  readonly #read = new Map<string, { at: Instant; session: Promise<Session | null> }>();

  constructor({ pool, limits, now = Date.now }: SessionStoreOptions) {
    this.#pool = pool;
    this.limits = limits;
    this.#now = now;
  }

  get now(): Instant {
    return this.#now();
  }

  /** @throws RangeError without any role to take on. */
  async create(fresh: NewSession): Promise<Session> {
    const [first] = fresh.grants;
    if (!first) throw new RangeError("a session needs a role");
    const now = this.#now();
    const { account, method, name, grants, workstation, providerSession } = fresh;
    const times = [new Date(now), new Date(now + this.limits.lifeMs)];
    const who = [randomUUID(), account, method, name, JSON.stringify(grants), first.role];
    const [session] = await this.#query(sql.INSERT, [...who, workstation, providerSession, ...times]);
    if (!session) throw new Error("a session was not written");
    return session;
  }

  find(id: string): Promise<Session | null> {
    const now = this.#now();
    const known = this.#read.get(id);
    if (known && now - known.at < CACHE_MS) return known.session;
    if (this.#read.size >= CACHE_SIZE) this.#read.clear();
    const session = this.readAll([id]).then(([found]) => found ?? null);
    this.#read.set(id, { at: now, session });
    session.catch(() => this.forget(id));
    return session;
  }

  /** As they stand in the database now. */
  readAll(ids: readonly string[]): Promise<Session[]> {
    return this.#query(sql.BY_IDS, [ids]);
  }

  /** A row was changed elsewhere. */
  forget(id: string): void {
    this.#read.delete(id);
  }

  /** Sessions that have not ended, newest first. */
  list(): Promise<Session[]> {
    return this.#query(sql.LIST_OPEN, [new Date(this.#now())]);
  }

  /** Input was seen at this instant. Null: the session is locked or over, and stays so. */
  touch(id: string, seenAt: Instant): Promise<Session | null> {
    const now = this.#now();
    return this.#change(id, sql.TOUCH, [new Date(Math.min(seenAt, now)), new Date(now - this.limits.idleMs)]);
  }

  /** Null: it was locked or over already. */
  lock(id: string): Promise<Session | null> {
    return this.#change(id, sql.LOCK, [new Date(this.#now())]);
  }

  /** After the password was asked again. Null: the session is over. */
  unlock(id: string): Promise<Session | null> {
    const now = this.#now();
    return this.#change(id, sql.UNLOCK, [new Date(now), new Date(now - this.limits.awayMs)]);
  }

  /** The caller has checked that the session may take the role on. */
  takeOn(id: string, role: Role): Promise<Session | null> {
    return this.#change(id, sql.TAKE_ON, [role]);
  }

  /** Null: it had ended before. */
  end(id: string, because: EndReason, by: string): Promise<Session | null> {
    return this.#change(id, sql.END, [new Date(this.#now()), because, by]);
  }

  async endAllOf(account: string, because: EndReason, by: string): Promise<Session[]> {
    return this.#told(await this.#query(sql.END_ALL_OF, [account, new Date(this.#now()), because, by]));
  }

  /** Signed out at the identity provider. Null: this token was used before. */
  async endByProvider({ digest, forgetAt, providerSession, subject }: ProviderEnd): Promise<Session[] | null> {
    const times = [new Date(this.#now()), new Date(forgetAt)];
    const { rows } = await this.#pool.query(sql.END_BY_PROVIDER, [digest, ...times, providerSession, subject]);
    if (rows.length === 0) return null;
    return this.#told(rows.filter(({ id }) => id !== null).map((row) => rowSchema.parse(row)));
  }

  /** Writes down what the clock has decided. Of several nodes, one gets each row. */
  async sweep(): Promise<{ locked: Session[]; ended: Session[] }> {
    const now = this.#now();
    const before = (ms: number) => [new Date(now), new Date(now - ms)];
    const ended = this.#told(await this.#query(sql.END_OVERDUE, before(this.limits.awayMs)));
    const locked = this.#told(await this.#query(sql.LOCK_IDLE, before(this.limits.idleMs)));
    return { locked, ended };
  }

  async #change(id: string, text: string, values: unknown[]): Promise<Session | null> {
    const [session] = this.#told(await this.#query(text, [id, ...values]));
    return session ?? null;
  }

  #told(changed: Session[]): Session[] {
    for (const { id } of changed) this.forget(id);
    return changed;
  }

  /** @throws where the table holds what this version does not know: nobody is let in under a guess. */
  async #query(text: string, values: unknown[]): Promise<Session[]> {
    const { rows } = await this.#pool.query(text, values);
    return rows.map((row) => rowSchema.parse(row));
  }
}
