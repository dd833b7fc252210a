import type { Permission } from "#server/contracts/access.ts";
import type { Audience } from "./audience.ts";
import { GRANTS } from "./grants.ts";
import { ADMIN_TOKEN_ACTOR, type Principal } from "./principal.ts";

/** Whether somebody may do something at all. Which rows and fields they then see is `audienceOf`. */
export function isAllowed(principal: Principal, permission: Permission): boolean {
  if (principal.actor === ADMIN_TOKEN_ACTOR) return permission === "tokens.create";
  return principal.role !== null && GRANTS[principal.role].permissions.includes(permission);
}

/** What of a view's rows somebody may see. */
export function audienceOf(principal: Principal): Audience {
  const grant = principal.role === null ? null : GRANTS[principal.role];
  return { clearance: grant?.inside ?? "none", units: grant?.inside === grant?.outside ? "all" : principal.units };
}
