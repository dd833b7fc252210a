import type { Role } from "#server/contracts/access.ts";
import type { AccessTab } from "./access-url.ts";

/** What the access page needs of the site map. */
export interface AccessSite {
  facilities: readonly { id: string; name: string }[];
  units: readonly { id: string; name: string; facility: string }[];
  /** Groups of the identity provider and what they give. */
  rules: readonly { group: string; role: Role; units: "all" | readonly string[] }[];
}

/** Parts of the page that a viewer may see, in order. */
export type AccessParts = readonly AccessTab[];

/** `whole house`, `5E, 5W`, `5E, 5W and 4 more`. */
export function unitsText(units: "all" | readonly string[]): string {
  if (units === "all") return "whole house";
  if (units.length <= 3) return units.join(", ");
  return `${units.slice(0, 2).join(", ")} and ${units.length - 2} more`;
}
