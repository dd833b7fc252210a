import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { notFound } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { listOf } from "#server/api/schemas.ts";
import { ROLES } from "#server/contracts/access.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { reasonBody } from "../tokens/administration-desk.ts";
import { type Session, stateOf } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

export interface SessionListPorts {
  store: SessionStore;
  /** Written down before the session ends. */
  onRevoked(session: Session, by: string, reason: string | null): Promise<void>;
}

const listedSchema = z.object({
  id: z.uuid(),
  account: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  method: z.enum(["local", "oidc", "demonstration"]),
  state: z.enum(["open", "locked", "expired"]),
  workstation: z.string().nullable(),
  createdAt: isoTime,
  lastInputAt: isoTime,
  expiresAt: isoTime,
});

/** Who is signed in, and how to end it: felt on open screens of every node within seconds. */
export function sessionListOperations({ store, onRevoked }: SessionListPorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/sessions",
      id: "listSessions",
      summary: "Sessions that have not ended",
      tag: "access",
      access: "access.administer",
      answer: listOf(listedSchema),
      handle: async () => json({ items: (await store.list()).map((session) => listed(session, store)), next: null }),
    }),
    operation({
      method: "DELETE",
      path: "/api/v1/sessions/{id}",
      id: "revokeSession",
      summary: "End a session",
      tag: "access",
      access: "access.administer",
      params: z.object({ id: z.uuid() }),
      body: reasonBody,
      answer: z.object({ id: z.uuid() }),
      handle: async ({ params, body, principal }) => {
        const [session] = await store.readAll([params.id]);
        if (!session || session.endedAt !== null) throw notFound("open session");
        await onRevoked(session, principal.actor, body?.reason ?? null);
        await store.end(params.id, "revoked", principal.actor);
        return json({ id: params.id });
      },
    }),
  ];
}

function listed(session: Session, store: SessionStore) {
  const { id, account, name, role, method, workstation, createdAt, lastInputAt, expiresAt } = session;
  const state = stateOf(session, store.limits, store.now);
  return isoTimes({ id, account, name, role, method, state, workstation, createdAt, lastInputAt, expiresAt });
}
