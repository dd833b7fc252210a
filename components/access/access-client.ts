import { z } from "zod";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { ask } from "../ask/ask-server.ts";
import { instant } from "../ask/instant.ts";

const unitsSchema = z.union([z.literal("all"), z.array(z.string())]);
const roleSchema = z.enum(ROLES);

const sessionSchema = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  role: roleSchema,
  method: z.enum(["local", "oidc", "demonstration"]),
  state: z.enum(["open", "locked", "expired"]),
  workstation: z.string().nullable(),
  createdAt: instant,
  lastInputAt: instant,
});
export type SignedIn = z.output<typeof sessionSchema>;

const accountSchema = z.object({
  id: z.string(),
  method: z.enum(["local", "oidc", "demonstration"]),
  subject: z.string(),
  displayName: z.string(),
  grants: z.array(z.object({ role: roleSchema, units: unitsSchema })),
  createdAt: instant,
  disabledAt: instant.nullable(),
});
export type ListedAccount = z.output<typeof accountSchema>;
export type Grant = ListedAccount["grants"][number];

const wallSchema = z.object({
  id: z.string(),
  name: z.string(),
  facility: z.string(),
  units: unitsSchema,
  createdAt: instant,
  createdBy: z.string(),
  lastSeenAt: instant.nullable(),
  lastSeenFrom: z.string().nullable(),
  endedAt: instant.nullable(),
  endedBecause: z.enum(["revoked", "copied"]).nullable(),
});
export type ListedWall = z.output<typeof wallSchema>;

const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  units: unitsSchema,
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export type ListedToken = z.output<typeof tokenSchema>;

const askedSchema = z.object({ code: z.string(), remote: z.string(), createdAt: instant });

const done = z.object({ id: z.string() });
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const fetchSessions = async (signal: AbortSignal) =>
  (await ask("/api/v1/sessions", listOf(sessionSchema), { signal })).items;
export const fetchAccounts = async (signal: AbortSignal) =>
  (await ask("/api/v1/accounts", listOf(accountSchema), { signal })).items;
export const fetchWalls = async (signal: AbortSignal) =>
  (await ask("/api/v1/walls", listOf(wallSchema), { signal })).items;
export const fetchTokens = async (signal: AbortSignal) =>
  (await ask("/api/v1/tokens", listOf(tokenSchema), { signal })).items;

export const revokeSession = (id: string, reason: string) =>
  ask(`/api/v1/sessions/${id}`, done, { method: "DELETE", body: { reason } });
export const revokeWall = (id: string, reason: string) =>
  ask(`/api/v1/walls/${id}`, done, { method: "DELETE", body: { reason } });
export const revokeToken = (id: string, reason: string) =>
  ask(`/api/v1/tokens/${id}`, done, { method: "DELETE", body: { reason } });
export const disableAccount = (id: string, reason: string) =>
  ask(`/api/v1/accounts/${id}/disable`, done, { method: "POST", body: { reason } });
export const grantAccount = (id: string, grants: readonly Grant[]) =>
  ask(`/api/v1/accounts/${id}/grants`, done, { method: "POST", body: { grants } });

export interface NewAccount {
  userName: string;
  displayName: string;
  familyName: string;
  password: string;
  grants: readonly Grant[];
}
export const createAccount = (account: NewAccount) =>
  ask("/api/v1/accounts", done, { method: "POST", body: { ...account, familyName: account.familyName || null } });

export const createToken = (token: { name: string; role: Role; units?: readonly string[]; expiresAt: string }) =>
  ask("/api/v1/tokens", z.object({ id: z.string(), token: z.string() }), { method: "POST", body: token });

export const lookAtCode = (code: string, signal: AbortSignal) =>
  ask(`/api/v1/walls/pairings/${encodeURIComponent(code)}`, askedSchema, { signal });
export const approveWall = (wall: { code: string; name: string; facility: string; units?: readonly string[] }) =>
  ask("/api/v1/walls", done, { method: "POST", body: wall });
