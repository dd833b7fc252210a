import { ROLE_NAMES, ROLES, type Role } from "#server/contracts/access.ts";
import type { SiteMap, SiteUnit } from "#server/site/site-map.ts";
import type { RoleGrant } from "../sessions/role-grant.ts";

/** Roles that a person takes on; a display pairs. */
export const DEMONSTRATED_ROLES = ROLES.filter((role) => role !== "wall-display");

/** Where a role works in the demonstration: carers on one unit, case managers in one division, everybody else in the whole house. */
export function demonstratedGrant(role: Role, site: SiteMap): RoleGrant {
  const wards = site.units.filter((unit) => unit.kind === "inpatient" && unit.beds.length > 0);
  const [ward] = wards;
  if (!ward) return { role, units: "all" };
  if (role === "unit-nurse" || role === "charge-nurse") return { role, units: [ward.id] };
  if (role === "case-manager") return { role, units: divisionOf(ward, wards) };
  return { role, units: "all" };
}

export function demonstratedName(role: Role): string {
  return `${ROLE_NAMES[role]} (demonstration)`;
}

function divisionOf(ward: SiteUnit, wards: readonly SiteUnit[]): string[] {
  return wards.filter((unit) => unit.division === ward.division).map((unit) => unit.id);
}
