import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal, notFound } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { listOf } from "#server/api/schemas.ts";
import { type Instant, toIso } from "#server/canonical/instant.ts";
import { ROLES } from "#server/contracts/access.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { type AdministrationPorts, keepReason, reasonBody, record, unknownUnits } from "./administration-desk.ts";
import type { TokenStore } from "./token-store.ts";

export interface TokenPorts extends AdministrationPorts {
  tokens: Pick<TokenStore, "create" | "list" | "revoke">;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const MOST_DAYS = 365;

const tokenBody = z.object({
  name: z.string().trim().min(1).max(80),
  role: z.enum(ROLES),
  /** Units of the site map; absent: the whole house. */
  units: z.array(z.string().min(1).max(40)).min(1).max(500).optional(),
  /** Absent: in 90 days; at most in a year. */
  expiresAt: isoTime.optional(),
});

const tokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  units: z.union([z.literal("all"), z.array(z.string())]),
  createdAt: isoTime,
  createdBy: z.string(),
  expiresAt: isoTime,
  lastUsedAt: isoTime.nullable(),
  revokedAt: isoTime.nullable(),
  revokedBy: z.string().nullable(),
});

/** Tokens of programs: made, listed and revoked by administrators and by whoever holds ADMIN_TOKEN. */
export function tokenOperations(ports: TokenPorts): Operation[] {
  return [createToken(ports), listTokens(ports), revokeToken(ports)];
}

function createToken(ports: TokenPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/tokens",
    id: "createToken",
    summary: "Make a token for a program; it is shown this once. The only thing ADMIN_TOKEN is for",
    tag: "access",
    access: "tokens.create",
    body: tokenBody,
    answer: z.object({ id: z.uuid(), token: z.string() }),
    handle: async ({ body, principal }) => {
      refuseUnknownUnits(ports, body.units ?? []);
      const expiresAt = expiryOf(body.expiresAt, ports.now());
      const { name, role, units = "all" } = body;
      const made = await ports.tokens.create({ name, role, units, expiresAt, createdBy: principal.actor });
      const by = { actor: principal.actor, subject: `token:${made.id}` };
      await record(ports, "access.token.created", { token: made.id, role, units, expiresAt }, by);
      return { ...json(made), status: 201 };
    },
  });
}

function listTokens({ tokens }: TokenPorts): Operation {
  return operation({
    method: "GET",
    path: "/api/v1/tokens",
    id: "listTokens",
    summary: "Tokens of programs, the newest first, with those that are over; never the tokens themselves",
    tag: "access",
    access: "tokens.create",
    answer: listOf(tokenSchema),
    handle: async () => json({ items: isoTimes(await tokens.list()), next: null }),
  });
}

function revokeToken(ports: TokenPorts): Operation {
  return operation({
    method: "DELETE",
    path: "/api/v1/tokens/{id}",
    id: "revokeToken",
    summary: "End a token at once, with the sockets that were opened with it",
    tag: "access",
    access: "tokens.create",
    params: z.object({ id: z.uuid() }),
    body: reasonBody,
    answer: z.object({ id: z.uuid(), revoked: z.literal(true) }),
    handle: async ({ params: { id }, body, principal: { actor } }) => {
      if (!(await ports.tokens.revoke(id, actor))) throw notFound("token that is still good");
      const reasonRef = await keepReason(ports, body);
      await record(ports, "access.token.revoked", { token: id, reasonRef }, { actor, subject: `token:${id}` });
      return json({ id, revoked: true });
    },
  });
}

function refuseUnknownUnits({ site }: TokenPorts, units: readonly string[]): void {
  const faults = unknownUnits(site(), units).map((index) => ({
    pointer: `/units/${index}`,
    detail: "The site map has no such unit",
  }));
  if (faults.length > 0) throw new ApiRefusal(400, "unit.unknown", "Some units are not known here", faults);
}

function expiryOf(asked: string | undefined, now: Instant): Instant {
  const expiresAt = asked === undefined ? now + DEFAULT_DAYS * DAY_MS : Date.parse(asked);
  const last = now + MOST_DAYS * DAY_MS;
  if (expiresAt > now && expiresAt <= last) return expiresAt;
  const detail = `After now and at the latest ${toIso(last)}`;
  throw new ApiRefusal(400, "expiry", "A token lives a year at most", [{ pointer: "/expiresAt", detail }]);
}
