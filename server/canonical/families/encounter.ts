import type { EncounterClaim, EncounterClass } from "../claim.ts";

/** A swap is one event with two legs; the envelope names the first, `other` the second. */
export interface SwapClaim extends EncounterClaim {
  /** 1 or 2; both legs share `swapId`. A leg goes to its own `place`. */
  leg: 1 | 2;
  swapId: string;
  otherEncounter: string | null;
  /** Vault token, filled when the event is sealed. */
  otherPatient?: string | null;
}

/** FHIR Encounter as a snapshot: the fold takes the difference (reference mapping H8). */
export interface SnapshotClaim extends EncounterClaim {
  fhir?: {
    /** The id the server gave the Encounter: tells that two versions are one resource, never who or which visit it is. */
    serverId?: string;
    status: string;
    subjectStatus?: string;
    versionId: string | null;
    /** R4 Encounter.statusHistory, entries with a start. */
    statusHistory?: { status: string; start: number; end: number | null }[];
    /** R4 Encounter.classHistory, entries with a start and a class that the site knows. */
    classHistory?: { class: EncounterClass; start: number; end: number | null }[];
    periodStart: number | null;
    periodEnd: number | null;
    locations: {
      id: string;
      place: EncounterClaim["place"];
      status: string;
      start: number | null;
      end: number | null;
    }[];
  };
}

export interface LinkClaim extends EncounterClaim {
  /** Encounter key or account that is retired, replaced or moved. */
  retiredEncounter: string | null;
  retiredAccount?: string | null;
  account?: string | null;
  level: "visit" | "account" | "patient";
  /** Vault token of the retired patient, filled when the event is sealed. */
  retiredPatient?: string | null;
}

/** A person's word that two numbers are two visits. Each of the two has an event that names the other. */
export interface VisitParting {
  /** Encounter key of the other number. */
  from: string;
  /** Vault reference of the reason. */
  reasonRef: string;
}

/** Reports about encounters (reference mapping, section 2). A cancel of `x` is `x.cancelled`. */
export interface EncounterEventData {
  "encounter.preadmitted": EncounterClaim;
  "encounter.preadmitted.cancelled": EncounterClaim;
  "encounter.registered": EncounterClaim;
  "encounter.registered.cancelled": EncounterClaim;
  "encounter.admitted": EncounterClaim;
  "encounter.admitted.cancelled": EncounterClaim;
  "encounter.transferred": EncounterClaim;
  "encounter.transferred.cancelled": EncounterClaim;
  "encounter.swapped": SwapClaim;
  "encounter.class.changed": EncounterClaim & { retiredEncounter?: string | null };
  "encounter.leave.started": EncounterClaim;
  "encounter.leave.started.cancelled": EncounterClaim;
  "encounter.leave.ended": EncounterClaim;
  "encounter.leave.ended.cancelled": EncounterClaim;
  "encounter.discharged": EncounterClaim;
  "encounter.discharged.cancelled": EncounterClaim;
  "encounter.left.unseen": EncounterClaim;
  "encounter.updated": SnapshotClaim;
  "encounter.admission.expected": EncounterClaim;
  "encounter.admission.expected.cancelled": EncounterClaim;
  "encounter.transfer.expected": EncounterClaim;
  "encounter.transfer.expected.cancelled": EncounterClaim;
  "encounter.tracking.departed": EncounterClaim;
  "encounter.tracking.departed.cancelled": EncounterClaim;
  "encounter.tracking.arrived": EncounterClaim;
  "encounter.tracking.arrived.cancelled": EncounterClaim;
  "encounter.attending.changed": EncounterClaim;
  "encounter.attending.changed.cancelled": EncounterClaim;
  "encounter.merged": LinkClaim;
  "encounter.reparented": LinkClaim;
  "encounter.identifier.changed": LinkClaim;
  "encounter.purged": EncounterClaim;
  "encounter.parted": VisitParting;
  /** `partingId`: the event of this same number that is taken back. */
  "encounter.parting.withdrawn": VisitParting & { partingId: string };
  /** A16 or PV2-9; the planned time stands in `plannedAt`. */
  "discharge.expected": EncounterClaim;
  "discharge.expected.cancelled": EncounterClaim;
  /** Departure announced as certain, before the patient has left. */
  "discharge.confirmed": EncounterClaim;
  "discharge.confirmed.cancelled": EncounterClaim;
}
