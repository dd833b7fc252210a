import type { Permission, Purpose } from "#server/contracts/access.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";
import { type Audience, classOf } from "./audience.ts";
import { GRANTS, type Grant } from "./grants.ts";
import { ADMIN_TOKEN_ACTOR, type Principal } from "./principal.ts";

export interface Question {
  principal: Principal;
  permission: Permission;
  /** Units that have to do with what is asked for; left out where the permission is asked for in general. */
  units?: readonly (string | null)[];
  encounter?: string | null;
  /** Why; left out: what the role usually looks for. */
  purpose?: Purpose;
}

/** `glass`: allowed by an open break-glass alone. */
export type Reason = "granted" | "glass" | "signed-out" | "role" | "other-unit" | "purpose";

export interface Decision {
  allowed: boolean;
  reason: Reason;
  audience: Audience;
  /** The most telling class of field to be shown of what was asked for. */
  fields: FieldClass;
}

/** What concerns one patient or bed, so that being of the right unit matters. */
const UNIT_BOUND: readonly Permission[] = ["encounter.view", "identity.reveal", "bed.assert", "encounter.part"];
/** What an open glass adds for its encounter, whatever the role has of it otherwise. */
const IN_GLASS: readonly Permission[] = ["encounter.view", "identity.reveal"];

/** Whether somebody may do something at all. Which rows and fields they then see is `audienceOf`. */
export function isAllowed(principal: Principal, permission: Permission): boolean {
  if (principal.actor === ADMIN_TOKEN_ACTOR) return permission === "tokens.create";
  return grantOf(principal)?.permissions.includes(permission) ?? false;
}

/** What of a view's rows somebody may see. */
export function audienceOf(principal: Principal): Audience {
  const grant = grantOf(principal);
  if (!grant) return { clearance: "none", units: [] };
  if (grant.inside === grant.outside) return { clearance: grant.inside, units: "all" };
  const glass = principal.glass.map(({ encounter }) => encounter);
  const { inside, outside } = grant;
  return { clearance: inside, units: principal.units, outside, ...(glass.length > 0 && { glass }) };
}

/** Access as a function of who, which role, which units, which patient and what for. */
export function decide({ principal, permission, units, encounter = null, purpose }: Question): Decision {
  const audience = audienceOf(principal);
  const fields = units || encounter ? classOf(audience, { units: units ?? [], encounter }) : audience.clearance;
  const answer = (allowed: boolean, reason: Reason): Decision => ({ allowed, reason, audience, fields });
  const grant = grantOf(principal);
  if (!grant) return answer(false, "signed-out");
  const broken =
    encounter !== null &&
    isAllowed(principal, "glass.break") &&
    principal.glass.some((glass) => glass.encounter === encounter);
  if (broken && IN_GLASS.includes(permission)) return answer(true, "glass");
  if (!isAllowed(principal, permission)) return answer(false, "role");
  if (purpose !== undefined && !grant.purposes.includes(purpose)) return answer(false, "purpose");
  if (!units || !UNIT_BOUND.includes(permission) || isInside(principal, units)) return answer(true, "granted");
  return permission === "encounter.view" && fields !== "none" ? answer(true, "granted") : answer(false, "other-unit");
}

/** Why somebody looks, where they do not say: their role's first purpose, or break-glass. */
export function purposeOf(principal: Principal, encounter: string | null = null): Purpose | null {
  if (encounter !== null && principal.glass.some((glass) => glass.encounter === encounter)) return "BTG";
  return grantOf(principal)?.purposes[0] ?? null;
}

function isInside({ units: own }: Principal, units: readonly (string | null)[]): boolean {
  return own === "all" || units.some((unit) => unit !== null && own.includes(unit));
}

function grantOf({ role }: Principal): Grant | null {
  return role === null ? null : GRANTS[role];
}
