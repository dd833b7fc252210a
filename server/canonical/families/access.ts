import type { Role } from "#server/contracts/access.ts";
import type { Instant } from "../instant.ts";

/** Units of the site map; `all` for the whole house. */
export type UnitScope = "all" | string[];

/** Administration of who may do what; who saw what stands in the access ledger. Names nobody: an account is known by its id. */
export interface AccessEventData {
  /** The set-up code was used: the first administrator was created with it. */
  "access.set-up.completed": { account: string };
  "access.account.created": { account: string; roles: Role[]; units: UnitScope };
  "access.account.disabled": { account: string; reasonRef?: string | null };
  "access.account.password.changed": { account: string };
  /** What an account may take on from now on. */
  "access.account.granted": { account: string; roles: Role[]; units: UnitScope };
  /** Someone with several roles took on another one within a session. */
  "access.role.changed": { session: string; from: Role; to: Role };
  /** An administrator ended a session; signing out oneself stands in the access ledger. */
  "access.session.revoked": { session: string; account: string; reasonRef?: string | null };
  /** A program may act under this role until it expires; the token itself is kept nowhere. */
  "access.token.created": { token: string; role: Role; units: UnitScope; expiresAt: Instant };
  /** `reasonRef` is a vault reference. */
  "access.token.revoked": { token: string; reasonRef: string | null };
  /** A person let a display in and chose what it shows; `units` is `all` for the wall of the facility. */
  "access.wall.paired": { wall: string; facility: string; units: UnitScope };
  "access.wall.revoked": { wall: string; reasonRef: string | null };
  /** A renewed token of a display was presented again: somebody holds a copy, so the display was ended. */
  "access.wall.copied": { wall: string };
  /** Every look at this patient (the event's) is to be reviewed from now on, or no longer. */
  "access.vip.listed": { reasonRef: string | null };
  "access.vip.unlisted": { reasonRef: string | null };
  /** The patient's own key was destroyed, and with it everything it sealed; `reasonRef` is a vault reference. */
  "access.patient.erased": { tokens: string[]; reasonRef: string; messages: number };
  /** New keys were taken into use; what the older ones sealed is renewed in the background. */
  "access.keys.rotated": { seal: string | null; blind: string | null };
  /** Nothing stood under a key any more, and it was taken out of the key ring. */
  "access.key.retired": { key: string };
  /** Somebody opened the event's encounter beyond their units until then; `reasonRef` is a vault reference. */
  "access.glass.broken": { glass: string; until: Instant; reasonRef: string };
  "access.glass.closed": { glass: string; endedBy: "person" | "time" };
  "access.glass.reviewed": { glass: string; verdict: "justified" | "not-justified" | "to-be-asked"; noteRef: string };
}
