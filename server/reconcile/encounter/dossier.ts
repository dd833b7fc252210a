import type { LinkClaim } from "#server/canonical/families/encounter.ts";
import { serverKey } from "#server/canonical/server-key.ts";
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

/** FHIR resources that the claims are versions of, as stand-ins for a number. */
export function resourcesOf(dossier: Dossier | undefined): string[] {
  const resources = (dossier?.claims ?? []).flatMap(({ facility, data }) =>
    data.fhir?.serverId ? [serverKey(facility, data.fhir.serverId, data.source)] : [],
  );
  return [...new Set(resources)];
}

/** Patients whom its reports name, as received. */
export function patientsIn(dossier: Dossier | undefined): string[] {
  const { claims = [], milestones = [], reparents = [] } = dossier ?? {};
  return [...new Set([...claims, ...milestones, ...reparents].flatMap(({ patient }) => patient ?? []))];
}

/** The account that the visit was last said to belong to. */
export function accountOf(dossier: Dossier | undefined): string | null {
  return dossier?.claims.findLast((claim) => claim.data.account)?.data.account ?? null;
}

/** F9: a start without a number; its authority says so. */
export function isProvisional(key: string): boolean {
  return key.endsWith("@provisional");
}

export function newDossier(key: string, facility: string): Dossier {
  return { key, facility, claims: [], milestones: [], reparents: [], purges: [] };
}
