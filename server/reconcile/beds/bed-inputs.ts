import type { BedAssertion, BedClaim, BedEventData } from "#server/canonical/families/bed.ts";
import type { BedOccupant } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Held } from "../claim-record.ts";
import type { TracedStay } from "../encounter/stays.ts";
import type { VoidedUse } from "../encounter/voided-uses.ts";

/** A report about a bed from a feed. */
export type HeldBedReport = {
  [K in keyof BedEventData]: BedEventData[K] extends BedClaim ? Held<BedEventData[K]> & { type: K } : never;
}[keyof BedEventData];

/** A person's word about a bed. */
export type HeldAssertion = Omit<Held<BedAssertion>, "type"> & { withdrawn: boolean };

/** One encounter's stay in this bed, with where the patient came from and went to. */
export interface BedStay {
  encounter: string;
  from: Instant | null;
  to: Instant | null;
  startedAt: Instant;
  knownAt: Instant;
  endedBy: TracedStay["endedBy"];
  basis: BedOccupant["basis"];
  onLeave: boolean;
  /** Known by its end alone, and that end was long ago when it was written down: leaves no bed to clean. */
  forgotten: boolean;
  /** The encounter is still open and nobody says where the patient is. */
  unplaced: boolean;
  event: string;
  prevBed: string | null;
  prevLeftAt: Instant | null;
  nextBed: string | null;
  nextAt: Instant | null;
}

/** A bed promised to somebody; only those that stand reach the fold. */
export interface Promised {
  encounter: string | null;
  since: Instant;
  until: Instant;
  event: string;
}

export interface BedClaimant {
  encounter: string;
  since: Instant;
  knownAt: Instant;
  event: string;
}

/** A stay of a patient who is at the same time in another bed, under another visit. */
export interface Elsewhere {
  encounter: string;
  since: Instant;
  knownAt: Instant;
}

export interface BedInputs {
  bed: string;
  facility: string;
  reports: HeldBedReport[];
  assertions: HeldAssertion[];
  stays: BedStay[];
  voidedUses: VoidedUse[];
  claimants: BedClaimant[];
  /** Visits that a source has in this bed and in another one at once. */
  torn: BedClaimant[];
  promised: Promised[];
  /** Where else a visit's patient lies now. */
  elsewhere(encounter: string): Elsewhere[];
  /** The latest timer that fell due for this bed. */
  clock: Instant;
  /** Nothing that is said to have happened later is told. */
  horizon: Instant;
}
