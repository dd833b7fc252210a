import type { Instant } from "#server/canonical/instant.ts";
import type { RoleGrant } from "../sessions/role-grant.ts";
import type { SignInMethod } from "../sessions/session.ts";

/** Somebody who can sign in. The family name, where known, stays sealed. */
export interface Account {
  id: string;
  method: SignInMethod;
  /** Local: the user name. Identity provider: issuer and subject. Demonstration: the role. */
  subject: string;
  /** As others know them, such as `Unit nurse 0417`. */
  displayName: string;
  grants: RoleGrant[];
  createdAt: Instant;
  createdBy: string;
  disabledAt: Instant | null;
  disabledBy: string | null;
}

/** A provider's own name for somebody (`sub`) or for a sign-in (`sid`), beside those of any other provider. */
export function atProvider(issuer: string, name: string): string {
  return `${issuer}|${name}`;
}

/** User names are one whatever the case; spaces at the ends are a slip of the hand. */
export function foldUserName(userName: string): string {
  return userName.trim().normalize("NFKC").toLowerCase();
}
