import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal, notFound } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { listOf } from "#server/api/schemas.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { RoleGrant } from "../sessions/role-grant.ts";
import { roleGrantsSchema } from "../sessions/role-grant.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import { keepReason, reasonBody } from "../tokens/administration-desk.ts";
import type { Account } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { passwordSchema } from "./password.ts";

export interface AccountPorts {
  accounts: AccountStore;
  sessions: SessionStore;
  site(): SiteMap;
  /** Keeps free text in the vault and answers with its reference. */
  keepNote(text: string): Promise<string>;
  /** Writes an event of administration into the log. */
  record<T extends keyof AccessEventData>(type: T, data: AccessEventData[T], by: string): Promise<void>;
}

const accountSchema = z.object({
  id: z.uuid(),
  method: z.enum(["local", "oidc", "demonstration"]),
  subject: z.string(),
  displayName: z.string(),
  grants: roleGrantsSchema,
  createdAt: isoTime,
  createdBy: z.string(),
  disabledAt: isoTime.nullable(),
  disabledBy: z.string().nullable(),
});
const idParams = z.object({ id: z.uuid() });
const accountBody = z.object({
  userName: z.string().trim().min(1).max(80),
  displayName: z.string().trim().min(1).max(80),
  /** For accesses to patients of the same name; kept sealed. */
  familyName: z.string().trim().max(80).nullish(),
  password: passwordSchema,
  grants: roleGrantsSchema,
});
const base = { tag: "access", access: "access.administer", answer: accountSchema } as const;

/** Accounts of this server and of whoever has signed in by a provider. Whatever takes rights away ends the account's sessions. */
export function accountOperations(ports: AccountPorts): Operation[] {
  const { accounts, sessions, record } = ports;
  const found = (account: Account | null) => {
    if (!account) throw notFound("account of this kind");
    return account;
  };
  const endAll = (account: Account, by: string) => sessions.endAllOf(account.id, "revoked", by);
  return [
    operation({
      ...base,
      method: "GET",
      path: "/api/v1/accounts",
      id: "listAccounts",
      summary: "Everybody who can sign in, or has",
      answer: listOf(accountSchema),
      handle: async () => json({ items: isoTimes(await accounts.list()), next: null }),
    }),
    operation({
      ...base,
      method: "POST",
      path: "/api/v1/accounts",
      id: "createAccount",
      summary: "Create a local account",
      body: accountBody,
      handle: async ({ body, principal }) => {
        checkUnits(body.grants, ports.site());
        const account = await accounts.createLocal({ ...body, familyName: body.familyName ?? null }, principal.actor);
        if (!account) throw new ApiRefusal(409, "user-name", "This user name is taken");
        await record("access.account.created", { account: account.id, ...summed(account.grants) }, principal.actor);
        return json(isoTimes(account));
      },
    }),
    operation({
      ...base,
      method: "POST",
      path: "/api/v1/accounts/{id}/grants",
      id: "grantAccount",
      summary: "Say which roles a local account may take on, and where",
      params: idParams,
      body: z.object({ grants: roleGrantsSchema }),
      handle: async ({ params, body, principal }) => {
        checkUnits(body.grants, ports.site());
        const account = found(await accounts.setGrants(params.id, body.grants));
        await record("access.account.granted", { account: account.id, ...summed(account.grants) }, principal.actor);
        await endAll(account, principal.actor);
        return json(isoTimes(account));
      },
    }),
    operation({
      ...base,
      method: "POST",
      path: "/api/v1/accounts/{id}/password",
      id: "setPassword",
      summary: "Give a local account a new password",
      params: idParams,
      body: z.object({ password: passwordSchema }),
      handle: async ({ params, body, principal }) => {
        const account = found(await accounts.setPassword(params.id, body.password));
        await record("access.account.password.changed", { account: account.id }, principal.actor);
        await endAll(account, principal.actor);
        return json(isoTimes(account));
      },
    }),
    operation({
      ...base,
      method: "POST",
      path: "/api/v1/accounts/{id}/disable",
      id: "disableAccount",
      summary: "Let an account in no more, and end its sessions",
      params: idParams,
      body: reasonBody,
      handle: async ({ params, body, principal }) => {
        const account = found(await accounts.disable(params.id, principal.actor));
        const reasonRef = await keepReason(ports, body);
        await record("access.account.disabled", { account: account.id, reasonRef }, principal.actor);
        await endAll(account, principal.actor);
        return json(isoTimes(account));
      },
    }),
  ];
}

/** All roles, and all units of any of them. */
export function summed(
  grants: readonly RoleGrant[],
): Pick<AccessEventData["access.account.created"], "roles" | "units"> {
  const units = grants.flatMap((grant) => grant.units);
  return { roles: grants.map(({ role }) => role), units: units.includes("all") ? "all" : [...new Set(units)] };
}

function checkUnits(grants: readonly RoleGrant[], site: SiteMap): void {
  const known = new Set(site.units.map((unit) => unit.id));
  const strange = grants.flatMap(({ units }) => (units === "all" ? [] : units)).find((unit) => !known.has(unit));
  if (strange !== undefined) throw new ApiRefusal(400, "unit", `The site map has no unit ${strange}`);
}
