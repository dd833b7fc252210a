import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { physicalBed } from "../place-match.ts";
import type { Walk } from "./stays.ts";

/** A bed that a FHIR Encounter holds for its patient: `planned` or `reserved`, never occupied. */
export interface Reservation {
  bed: string;
  since: Instant;
  until: Instant | null;
  event: string;
}

/** Those of the newest version; one in which the patient now lies is fulfilled. */
export function bedReservations(claims: HeldClaim[], walk: Walk): Reservation[] {
  if (walk.ended) return [];
  const newest = claims.reduce<HeldClaim | null>(
    (best, claim) => (claim.data.fhir && (!best || claim.r > best.r) ? claim : best),
    null,
  );
  if (!newest) return [];
  return (newest.data.fhir?.locations ?? []).flatMap(({ place, status, start, end }) => {
    const bed = physicalBed(place);
    if (!bed || (status !== "planned" && status !== "reserved")) return [];
    if (walk.stays.some((stay) => stay.to === null && stay.place.bed === bed)) return [];
    return [{ bed, since: start ?? newest.t, until: end, event: newest.id }];
  });
}
