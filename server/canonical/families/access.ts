import type { Role } from "#server/contracts/access.ts";

/** Units of the site map; `all` for the whole house. */
export type UnitScope = "all" | string[];

/** Administration of who may do what; who saw what stands in the access ledger. Names nobody: an account is known by its id. */
export interface AccessEventData {
  /** The set-up code was used: the first administrator was created with it. */
  "access.set-up.completed": { account: string };
  "access.account.created": { account: string; roles: Role[]; units: UnitScope };
  "access.account.disabled": { account: string };
  "access.account.password.changed": { account: string };
  /** What an account may take on from now on. */
  "access.account.granted": { account: string; roles: Role[]; units: UnitScope };
  /** Someone with several roles took on another one within a session. */
  "access.role.changed": { session: string; from: Role; to: Role };
  /** An administrator ended a session; signing out oneself stands in the access ledger. */
  "access.session.revoked": { session: string; account: string };
}
