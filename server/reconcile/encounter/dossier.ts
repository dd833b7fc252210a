import type { LinkClaim } from "#server/canonical/families/encounter.ts";
import type { Held, HeldClaim } from "../claim-record.ts";
import type { HeldMilestone } from "./discharge-pathway.ts";
import type { HeldPurge } from "./purges.ts";

export type HeldLink = Held<LinkClaim>;

/** Everything reported under one encounter key, as received. Plain JSON. */
export interface Dossier {
  key: string;
  facility: string;
  claims: HeldClaim[];
  milestones: HeldMilestone[];
  /** A43 to A45: the visit belongs to another patient from now on. */
  reparents: HeldLink[];
  /** A23: taken out of the source's records. */
  purges: HeldPurge[];
}

/** F9: a start without a number; its authority says so. */
export function isProvisional(key: string): boolean {
  return key.endsWith("@provisional");
}

export function newDossier(key: string, facility: string): Dossier {
  return { key, facility, claims: [], milestones: [], reparents: [], purges: [] };
}
