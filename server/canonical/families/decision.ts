import type { EncounterClass, Flag } from "../claim.ts";
import type { Instant } from "../instant.ts";
import type { PlaceRef } from "../place.ts";
import type { Milestone, OrderMeaning } from "./order.ts";

/** Why a decision was made: the ids of the reports, commands and timers it rests on, newest last. */
export interface Because {
  events: string[];
  /** The rule of the reference mapping that settled it, such as `R8.2` or `U3`. */
  rule: string;
}

/** A stretch of time in one place. `to` null: still there. */
export interface Stay {
  from: Instant | null;
  to: Instant | null;
  place: PlaceRef;
  /** explicit: a movement said so; inferred: concluded from a snapshot; implied: concluded from a movement without a start. */
  basis: "explicit" | "inferred" | "implied";
  class: EncounterClass | null;
  /** Event ids that this stay rests on. */
  events: string[];
}

export type MilestoneState = "needed" | "running" | "done" | "not-needed";

/** The way out: expected -> ordered -> milestones -> confirmed -> left. */
export interface DischargePathway {
  expectedAt: Instant | null;
  /** When somebody first said a discharge is expected. */
  expectedSince: Instant | null;
  orderedAt: Instant | null;
  milestones: { [K in Milestone]?: { state: MilestoneState; since: Instant; doneAt: Instant | null } };
  confirmedAt: Instant | null;
  leftAt: Instant | null;
}

/** What we now hold true of one encounter. */
export interface EncounterNow {
  key: string;
  visit: string;
  facility: string;
  patient: string | null;
  /** Other keys that lead here after merges and renumbering. */
  aliases: string[];
  status: "planned" | "open" | "closed" | "cancelled" | "merged";
  class: EncounterClass | null;
  service: string | null;
  attending: string | null;
  isolation: string[];
  /** First arrival of any kind. */
  arrivedAt: Instant | null;
  /** The moment it became an inpatient stay. */
  admittedAt: Instant | null;
  closedAt: Instant | null;
  leftUnseen: boolean;
  disposition: string | null;
  /** Over, and since taken out of the source's records (A23, A29): not in live views; history and figures keep it. */
  purged?: true;
  place: PlaceRef | null;
  placeSince: Instant | null;
  placeBasis: Stay["basis"] | null;
  onLeave: boolean;
  /** Where the patient is for the moment (imaging, theatre) while the bed is kept. */
  tracking: PlaceRef | null;
  stays: Stay[];
  pendingAdmission: { to: PlaceRef | null; since: Instant; plannedAt: Instant | null } | null;
  pendingTransfer: { to: PlaceRef | null; since: Instant; plannedAt: Instant | null } | null;
  discharge: DischargePathway;
  flags: Flag[];
}

export interface EncounterDecision {
  was: EncounterNow | null;
  now: EncounterNow;
  because: Because;
  /** True when the past was rewritten and not merely continued. */
  correction: boolean;
  /** Set when effects (pages, jobs) must not be started because their moment lies in the past. */
  muted: boolean;
}

export type Readiness = "unknown" | "ready" | "in-use" | "dirty" | "cleaning";

export interface BedOccupant {
  encounter: string;
  since: Instant | null;
  onLeave: boolean;
  basis: Stay["basis"];
}

export interface BedConflict {
  kind:
    | "two-patients"
    | "one-patient-two-beds"
    | "status-disagrees"
    | "occupied-before-clean"
    | "assertion-disagrees"
    | "claimed-after-discharge"
    | "unplaced";
  since: Instant;
  encounters: string[];
  /** Overlap shorter than the site's settling time: known, not yet shown as an alarm. */
  settling: boolean;
  flag: Flag;
}

/** What we now hold true of one bed. Occupancy, readiness, block and assignment are separate axes. */
export interface BedNow {
  bed: string;
  facility: string;
  occupants: BedOccupant[];
  readiness: Readiness;
  readinessSince: Instant | null;
  /** Level of clean that is owed. */
  cleaningLevel: "standard" | "terminal";
  block: { reason: string; since: Instant; until: Instant | null; source: string } | null;
  assignment: { encounter: string | null; since: Instant; until: Instant | null } | null;
  isolation: boolean;
  assertion: {
    id: string;
    state: string;
    encounter: string | null;
    since: Instant;
    expiresAt: Instant;
    actor: string;
  } | null;
  conflicts: BedConflict[];
  flags: Flag[];
}

export interface BedDecision {
  was: BedNow | null;
  now: BedNow;
  because: Because;
  correction: boolean;
  muted: boolean;
}

export type RequestKind = OrderMeaning | "referral" | "priorauth" | "appointment";

/** Something asked for and not yet done: an order, a bed request, a cleaning or transport job, a referral, a result awaited. */
export interface RequestNow {
  /** First order number with its namespace, or the id of the event that opened it. */
  key: string;
  numbers: string[];
  kind: RequestKind;
  code: string;
  facility: string;
  encounter: string | null;
  patient: string | null;
  bed: string | null;
  place: PlaceRef | null;
  status: "open" | "in-progress" | "held" | "cancel-requested" | "done" | "cancelled";
  openedAt: Instant;
  startedAt: Instant | null;
  closedAt: Instant | null;
  priority: "routine" | "urgent" | "stat";
  critical: boolean;
  /** Version of the final result; 0 while there is none. */
  resultVersion: number;
  /** Result lines by key with their latest status and version. */
  lines: { [line: string]: { status: string; version: number; abnormal: string; reportedAt: Instant | null } };
  startAt: Instant | null;
  flags: Flag[];
}

export interface RequestDecision {
  was: RequestNow | null;
  now: RequestNow;
  because: Because;
  correction: boolean;
  muted: boolean;
}

/** Decisions: appended by the reconciler alone. Each carries the whole present truth of its subject, so a view need only keep it. */
export interface DecisionEventData {
  "stay.opened": EncounterDecision;
  "stay.moved": EncounterDecision;
  "stay.swapped": EncounterDecision;
  "stay.closed": EncounterDecision;
  "stay.corrected": EncounterDecision;
  /** Attributes, plans, milestones or flags changed; place and status did not. */
  "encounter.revised": EncounterDecision;
  "bed.occupied": BedDecision;
  "bed.vacated": BedDecision;
  "bed.conflicted": BedDecision;
  "bed.settled": BedDecision;
  /** Readiness, block, assignment or assertion changed; occupants did not. */
  "bed.revised": BedDecision;
  "bed.corrected": BedDecision;
  "request.opened": RequestDecision;
  "request.changed": RequestDecision;
  "request.closed": RequestDecision;
  "identity.aliased": { kind: "patient" | "encounter"; retired: string; survivor: string | null; because: Because };
}
