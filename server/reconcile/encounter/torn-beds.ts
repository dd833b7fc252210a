import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { physicalBed } from "../place-match.ts";
import { compareVersions } from "./fhir-differences.ts";
import type { Walk } from "./stays.ts";

/** One of several beds in which a source has the patient at once. */
export interface TornBed {
  bed: string;
  /** When the second of them began. */
  since: Instant;
  knownAt: Instant;
  event: string;
}

/**
 * Two bed entries of Encounter.location active at once (reference mapping section 5): the later one is the place, and since
 * nothing tells that the server did not mean the other, both are shown until a newer version of it names but one.
 */
export function tornBeds(claims: readonly HeldClaim[], walk: Walk): TornBed[] {
  if (!walk.open) return [];
  const newest = new Map<string, HeldClaim>();
  for (const claim of claims) {
    const known = newest.get(claim.data.source);
    if (claim.data.fhir && (!known || compareVersions(claim, known) > 0)) newest.set(claim.data.source, claim);
  }
  return [...newest.values()].flatMap(bedsAtOnce);
}

function bedsAtOnce(claim: HeldClaim): TornBed[] {
  const starts = new Map<string, Instant>();
  for (const { place, status, start, end } of claim.data.fhir?.locations ?? []) {
    const bed = end === null && (status === "active" || status === "") ? physicalBed(place) : null;
    if (bed) starts.set(bed, Math.min(start ?? claim.t, starts.get(bed) ?? Number.POSITIVE_INFINITY));
  }
  if (starts.size < 2) return [];
  const since = [...starts.values()].sort((a, b) => a - b)[1] ?? claim.t;
  return [...starts.keys()].map((bed) => ({ bed, since, knownAt: claim.recordedAt, event: claim.id }));
}
