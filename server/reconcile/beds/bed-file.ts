import type { Instant } from "#server/canonical/instant.ts";
import type { VoidedUse } from "../encounter/voided-uses.ts";
import type { BedClaimant, BedStay, HeldAssertion, HeldBedReport } from "./bed-inputs.ts";

/** What one encounter adds to one bed. */
export interface Presence {
  stays: BedStay[];
  voidedUses: VoidedUse[];
  claimants: BedClaimant[];
  torn: BedClaimant[];
  promised: { since: Instant; until: Instant | null; event: string }[];
}

/** Everything reported about one bed. Plain JSON. */
export interface BedFile {
  bed: string;
  facility: string;
  reports: HeldBedReport[];
  assertions: HeldAssertion[];
  /** Stays of encounters that have left memory. */
  past: [encounter: string, Presence][];
}
