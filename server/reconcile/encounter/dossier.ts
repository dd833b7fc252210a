import type { LinkClaim } from "#server/canonical/families/encounter.ts";
import { serverKey } from "#server/canonical/server-key.ts";
import type { Held, HeldClaim } from "../claim-record.ts";
import type { HeldMilestone } from "./discharge-pathway.ts";
import type { HeldPurge } from "./purges.ts";

export type HeldLink = Held<LinkClaim>;

export interface HeldParting {
  id: string;
  /** The other number. */
  from: string;
  /** The parting that this one takes back. */
  withdraws: string | null;
}

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
  /** A person's words that another number is another visit, and what took them back. */
  partings: HeldParting[];
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

/** Whether a report says that the visit is this patient's, by the token as received. */
export function isNamedIn(dossier: Dossier | undefined, token: string): boolean {
  const { claims = [], reparents = [] } = dossier ?? {};
  return [...claims, ...reparents].some(({ patient }) => patient === token);
}

/** Numbers that a person parted this one from, as it stands. */
export function partedFrom(dossier: Dossier | undefined): string[] {
  const partings = dossier?.partings ?? [];
  const withdrawn = new Set(partings.map(({ withdraws }) => withdraws));
  return partings.filter(({ id, withdraws }) => withdraws === null && !withdrawn.has(id)).map(({ from }) => from);
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
  return { key, facility, claims: [], milestones: [], reparents: [], purges: [], partings: [] };
}
