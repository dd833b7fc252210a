import type { ClaimOrder, Flag } from "../claim.ts";
import type { Instant, StatedTime } from "../instant.ts";
import type { PlaceRef } from "../place.ts";

/** HL7 table 0116 as canonical words: C, H, I, K, O, U. */
export const BED_STATUS_WORDS = [
  "closed",
  "housekeeping",
  "isolated",
  "contaminated",
  "occupied",
  "unoccupied",
] as const;
export type BedStatusWord = (typeof BED_STATUS_WORDS)[number];

export interface BedClaim {
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  place: PlaceRef;
  flags: Flag[];
}

export const ASSERTABLE_BED_STATES = ["occupied", "ready", "dirty", "cleaning", "blocked"] as const;

/** A person's word about a bed. Shown beside what the EHR says, and gone at `expiresAt`. */
export interface BedAssertion {
  state: (typeof ASSERTABLE_BED_STATES)[number] | "confirmed";
  /** Encounter key, when the person says who lies there. */
  encounter: string | null;
  expiresAt: Instant;
  /** Vault reference of the free-text reason. */
  reasonRef: string | null;
}

export interface BedEventData {
  "bed.status.changed": BedClaim & { status: BedStatusWord };
  "bed.cleaning.started": BedClaim & { level: "standard" | "terminal"; jobId: string | null };
  "bed.cleaning.completed": BedClaim & { level: "standard" | "terminal"; jobId: string | null };
  "bed.blocked": BedClaim & { reason: string; until: Instant | null };
  "bed.unblocked": BedClaim;
  /** A bed promised to an encounter by the EHR (A14, A15, FHIR reserved) or by a person. */
  "bed.assigned": BedClaim & { until: Instant | null };
  "bed.assigned.cancelled": BedClaim;
  "bed.asserted": BedAssertion;
  "bed.assertion.withdrawn": { assertionId: string };
  "location.defined": BedClaim & { active: boolean; dummy: boolean; parent: string | null; aliases: string[] };
  "location.changed": BedClaim & { active: boolean; dummy: boolean; parent: string | null; aliases: string[] };
  "location.retired": BedClaim;
}
