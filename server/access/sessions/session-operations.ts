import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { ROLES } from "#server/contracts/access.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { Principal } from "../principal.ts";
import { roleGrantsSchema } from "./role-grant.ts";
import { type Session, stateOf } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

export interface SessionPorts {
  store: SessionStore;
  /** Whether this is the password of the session's account; counts as a try. */
  confirms(session: Session, password: string): Promise<boolean>;
  onLocked(session: Session): Promise<void>;
  onUnlocked(session: Session): Promise<void>;
  /** Written down before the role is taken on. */
  onRole(session: Session, to: Session["role"]): Promise<void>;
}

const sessionSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  grants: roleGrantsSchema,
  method: z.enum(["local", "oidc", "demonstration"]),
  state: z.enum(["open", "locked"]),
  lastInputAt: isoTime,
  expiresAt: isoTime,
  /** Without input for so long, it is locked. */
  idleSeconds: z.number(),
});
const NO_BODY = z.object({});

/** One's own session: `public`, because each looks at the session itself, which may be locked. */
export function sessionOperations(ports: SessionPorts): Operation[] {
  const { store } = ports;
  const answer = (session: Session) => json(described(session, store));
  const own = (id: string, path: string, summary: string) =>
    ({ method: "POST", path: `/api/v1/session${path}`, id, summary, tag: "access", access: "public" }) as const;
  return [
    operation({
      ...own("getSession", "", "Who is signed in here, and until when"),
      method: "GET",
      answer: sessionSchema,
      handle: async ({ principal }) => answer(await current(principal, store)),
    }),
    operation({
      ...own("noteInput", "/input", "A key, click or touch was seen so many seconds ago: the session stays open"),
      body: z.object({ secondsAgo: z.number().min(0).max(86_400) }),
      answer: sessionSchema,
      handle: async ({ principal, body }) => {
        const { id } = await current(principal, store);
        const touched = await store.touch(id, store.now - body.secondsAgo * 1000);
        return answer(touched ?? (await current(principal, store)));
      },
    }),
    operation({
      ...own("lockSession", "/lock", "Lock this workstation"),
      body: NO_BODY,
      answer: sessionSchema,
      handle: async ({ principal }) => {
        const session = await current(principal, store);
        const locked = await store.lock(session.id);
        if (locked) await ports.onLocked(locked);
        return answer(locked ?? session);
      },
    }),
    operation({
      ...own("unlockSession", "/unlock", "Go on after the password was asked again"),
      body: z.object({ password: z.string().max(200).optional() }),
      answer: sessionSchema,
      handle: async ({ principal, body }) =>
        answer(await unlock(await current(principal, store), body.password, ports)),
    }),
    operation({
      ...own("takeRoleOn", "/role", "Take on another of one's roles"),
      body: z.object({ role: z.enum(ROLES) }),
      answer: sessionSchema,
      handle: async ({ principal, body }) => {
        const session = await current(principal, store);
        if (principal.role === null) throw new ApiRefusal(401, "locked", "This session is locked");
        if (!session.grants.some(({ role }) => role === body.role))
          throw new ApiRefusal(403, "role", "This role is not yours to take on");
        if (body.role !== session.role) await ports.onRole(session, body.role);
        return answer((await store.takeOn(session.id, body.role)) ?? session);
      },
    }),
  ];
}

async function unlock(session: Session, password: string | undefined, ports: SessionPorts): Promise<Session> {
  if (session.method === "oidc") throw new ApiRefusal(403, "sign-in", "Sign in at the identity provider again");
  if (session.method === "local" && !(await ports.confirms(session, password ?? "")))
    throw new ApiRefusal(403, "credentials", "This is not the password");
  const unlocked = await ports.store.unlock(session.id);
  if (!unlocked) throw new ApiRefusal(401, "sign-in", "This session has ended");
  await ports.onUnlocked(unlocked);
  return unlocked;
}

/** Read past the cache: what is said about a session must be how it stands. @throws ApiRefusal where it is over. */
async function current(principal: Principal, store: SessionStore): Promise<Session> {
  const [session] = principal.session === null ? [] : await store.readAll([principal.session]);
  const state = session ? stateOf(session, store.limits, store.now) : "expired";
  if (!session || (state !== "open" && state !== "locked"))
    throw new ApiRefusal(401, "sign-in", "Nobody is signed in here");
  return session;
}

function described(session: Session, store: SessionStore) {
  const { name, role, grants, method, lastInputAt, expiresAt } = session;
  const state = stateOf(session, store.limits, store.now);
  const idleSeconds = store.limits.idleMs / 1000;
  return isoTimes({ name, role, grants, method, state, lastInputAt, expiresAt, idleSeconds });
}
