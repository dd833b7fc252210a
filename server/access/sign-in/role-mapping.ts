import type { AccessRule } from "#server/site/site-map.ts";
import type { RoleGrant } from "../sessions/role-grant.ts";

/** Claims of an identity provider about somebody, as they came. */
export type Claims = { readonly [name: string]: unknown };

/**
 * What a claim says, as words: a list of texts, or one text with spaces between words as scopes have them. `path` is the claim's
 * own name (which may hold dots) or the way to it, such as `realm_access.roles`.
 */
export function claimWords(claims: Claims, path: string): string[] {
  const value = Object.hasOwn(claims, path) ? claims[path] : follow(claims, path.split("."));
  if (typeof value === "string") return [value, ...value.split(" ")].filter((word) => word !== "");
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

/** Roles by the site's rules, in the order of the rules; a role that several rules give holds in the units of them all. */
export function grantsFor(words: readonly string[], rules: readonly AccessRule[]): RoleGrant[] {
  const grants = new Map<string, RoleGrant>();
  for (const { group, role, units } of rules) {
    if (!words.includes(group)) continue;
    const known = grants.get(role);
    grants.set(role, known ? { role, units: union(known.units, units) } : { role, units });
  }
  return [...grants.values()];
}

function union(left: RoleGrant["units"], right: RoleGrant["units"]): RoleGrant["units"] {
  return left === "all" || right === "all" ? "all" : [...new Set([...left, ...right])];
}

function follow(value: unknown, [head, ...rest]: string[]): unknown {
  if (head === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, head)) return undefined;
  return follow((value as Claims)[head], rest);
}
