import type { Instant, StatedTime } from "./instant.ts";
import type { PlaceRef } from "./place.ts";

export const ENCOUNTER_CLASSES = [
  "inpatient",
  "outpatient",
  "emergency",
  "observation",
  "preadmit",
  "recurring",
  "obstetrics",
  "day-case",
  "commercial",
  "no-visit",
] as const;
export type EncounterClass = (typeof ENCOUNTER_CLASSES)[number];

/** How a stay ended, whatever code a sender has for it. */
export const DISPOSITION_KINDS = [
  "home",
  "facility",
  "died",
  "left-unseen",
  "against-advice",
  "still-patient",
  "other",
] as const;
export type DispositionKind = (typeof DISPOSITION_KINDS)[number];

/** Doubts met on the way. A flag never stops ingestion; it is shown, counted and explained (reference mapping, section 3.2). */
export const FLAGS = [
  "admit.missing",
  "movement.missing",
  "start.again",
  "second.open.admission",
  "movement.after.discharge",
  "prior.mismatch",
  "cancel.unmatched",
  "cancel.repeat",
  "cancel.location.disagrees",
  "cancel.not.latest",
  "location.by.update",
  "location.unmapped",
  "stale.snapshot",
  "bed.conflict",
  "bed.status.disagrees",
  "occupied.before.clean",
  "time.future",
  "time.imprecise",
  "time.ambiguous",
  "order.ambiguous",
  "swap.no-effect",
  "swap.inferred",
  "identity.unlinked",
  "merge.reversed",
  "merge.conflict",
  "class.unmapped",
  "class.by.update",
  "code.unmapped",
  "event.code.disagrees",
  "controlid.reused",
  "discharge.time.without.event",
  "discharge.repeated",
  "discharge.before.admit",
  "birth.after.admission",
  "still.patient",
  "stay.over.a.year",
  "source.disagrees",
  "feeds.apart",
  "result.status.implied",
  "unplaced",
  "purge.parked",
] as const;
export type Flag = (typeof FLAGS)[number];

/** What breaks a tie between two claims at the same moment (reference mapping R2). Arrival is never part of it. */
export interface ClaimOrder {
  /** MSH-7, lastUpdated or CloudEvents time. */
  messageTime: Instant | null;
  /** MSH-13 or a subscription's event number. */
  sequence: number | null;
  /** MSH-10, or the notification's id. */
  controlId: string | null;
  /** Hash of the normalised content, hexadecimal. */
  contentKey: string;
}

/** IHE PAM historic movement management, segment ZBE. */
export interface Movement {
  ids: { id: string; authority: string }[];
  action: "INSERT" | "UPDATE" | "CANCEL" | null;
  historic: boolean;
  originalTrigger: string | null;
  start: Instant | null;
  end: Instant | null;
  /** S, M, D or C: a change of responsibility, not of place. */
  scope: string | null;
}

/** What a cancel says of its target. Which claim it hits is decided in the fold (reference mapping R8). */
export interface CancelSelector {
  /** Time of the cancelled event, as EVN-6 states it. */
  targetTime: StatedTime | null;
}

/**
 * Attributes that any encounter message may carry. A missing property: the sender said nothing. `null`: the sender deleted
 * it (HL7 v2 `""`, v2.9 ch. 2.5.3). The two are never the same.
 */
export interface EncounterAttributes {
  class?: EncounterClass | null;
  /** The sender's own class text when it could not be mapped. */
  classRaw?: string;
  service?: string | null;
  /** Staff identifier of the attending; staff are not patients. */
  attending?: string | null;
  consulting?: string[];
  admitAt?: Instant | null;
  dischargeAt?: Instant | null;
  expectedDischargeAt?: Instant | null;
  disposition?: string | null;
  dispositionKind?: DispositionKind;
  isolation?: string[] | null;
  sex?: string | null;
  account?: string | null;
  alternateVisit?: string | null;
}

/** One source's statement about one encounter: a fact, never edited. */
export interface EncounterClaim extends EncounterAttributes {
  /** `A02`, `Z99`, `Encounter` (FHIR), `webhook`, `person`. */
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  /** PV1-3. `null`: deleted by `""`. */
  place?: PlaceRef | null;
  /** PV1-6. */
  prior?: PlaceRef | null;
  /** PV1-11. */
  temporary?: PlaceRef | null;
  /** PV1-42. */
  pending?: PlaceRef | null;
  /** PV1-43. */
  priorTemporary?: PlaceRef | null;
  /** PV2-1, required in A26 only. */
  priorPending?: PlaceRef | null;
  /** When a planned event is planned for. */
  plannedAt?: Instant | null;
  movement?: Movement;
  cancels?: CancelSelector;
  /** A snapshot of the whole record (A08, A31, FHIR), compared in the fold, never trusted as a movement. */
  snapshot?: boolean;
  /** Sources compared but not trusted yet run in parallel: their claims never reach a decision. */
  parallel?: boolean;
  /** MSH-11.2 archive, restore, initial load, or the site's back-load mode: no page, alert or job for the past. */
  historic?: boolean;
  flags: Flag[];
}
