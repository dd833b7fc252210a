import { PURPOSES, type Purpose, ROLES, type Role } from "#server/contracts/access.ts";

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}

export function isPurpose(text: string): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text);
}
