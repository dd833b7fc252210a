import type { Role } from "./access.ts";

/** Why the sign-in page is shown again; it has the words for each. */
export const REFUSAL_CODES = ["credentials", "too-many", "no-role", "disabled", "demonstration-off"] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** One click in the demonstration. */
export interface DemonstratedRole {
  role: Role;
  units: "all" | readonly string[];
}

/** The ways in that this server has. */
export interface Doors {
  provider: boolean;
  local: boolean;
  /** Empty outside the demonstration. */
  demonstrated: readonly DemonstratedRole[];
}

/** Who is signed in, as the bar and the lock show it. */
export interface Badge {
  name: string;
  role: Role;
  units: "all" | readonly string[];
  /** What may be taken on besides, in order; the present role is among them. */
  roles: readonly Role[];
  method: "local" | "oidc" | "demonstration";
  /** Without input for so long, the session is locked. */
  idleSeconds: number;
}
