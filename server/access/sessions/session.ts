import type { Instant } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";
import type { Principal } from "../principal.ts";
import type { RoleGrant } from "./role-grant.ts";

/** How somebody proved who they are. */
export type SignInMethod = "local" | "oidc" | "demonstration";

export type EndReason = "signed-out" | "revoked" | "expired";

/** One sign-in as the server keeps it. The cookie names it and is trusted for nothing else. */
export interface Session {
  id: string;
  account: string;
  method: SignInMethod;
  name: string;
  /** What may be taken on in this session, in order. */
  grants: RoleGrant[];
  /** What has been taken on. */
  role: Role;
  workstation: string | null;
  createdAt: Instant;
  /** The end of its absolute life, however busy it is. */
  expiresAt: Instant;
  /** Last key, click or touch that its browser measured. */
  lastInputAt: Instant;
  lockedAt: Instant | null;
  endedAt: Instant | null;
  endedBecause: EndReason | null;
  endedBy: string | null;
}

export interface SessionLimits {
  /** Absolute life. */
  lifeMs: number;
  /** Without input for so long, it is locked. */
  idleMs: number;
  /** Without input for so long, it is over. */
  awayMs: number;
}

export type SessionState = "open" | "locked" | EndReason;

/** Judged by the clock and not only by what has been written down, so that a deadline holds while nobody can write. */
export function stateOf(session: Session, limits: SessionLimits, now: Instant): SessionState {
  if (session.endedBecause !== null) return session.endedBecause;
  if (now >= session.expiresAt || now >= session.lastInputAt + limits.awayMs) return "expired";
  return session.lockedAt !== null || now >= session.lastInputAt + limits.idleMs ? "locked" : "open";
}

/** Who asks under this session. Locked or over, it is still known who it was, and it may do nothing. */
export function principalOf(session: Session, state: SessionState): Principal {
  const { id, account, name, role, workstation } = session;
  const who = { actor: `user:${account}`, name, session: id, workstation, glass: [] };
  if (state !== "open") return { ...who, role: null, units: [], halted: state };
  return { ...who, role, units: session.grants.find((grant) => grant.role === role)?.units ?? [] };
}
