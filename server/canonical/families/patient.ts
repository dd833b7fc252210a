import type { ClaimOrder, Flag } from "../claim.ts";
import type { StatedTime } from "../instant.ts";

export interface PatientClaim {
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  flags: Flag[];
}

/** The survivor is the envelope's patient; the retired record's token is filled when the event is sealed. */
export interface PatientLinkClaim extends PatientClaim {
  retiredPatient?: string | null;
}

/** Reports about persons. Identity itself lives in the vault; these carry tokens only. */
export interface PatientEventData {
  "patient.registered": PatientClaim;
  "patient.updated": PatientClaim;
  "patient.merged": PatientLinkClaim;
  "patient.merged.cancelled": PatientLinkClaim;
  "patient.linked": PatientLinkClaim;
  "patient.unlinked": PatientLinkClaim;
  "patient.identifier.changed": PatientLinkClaim;
  "patient.purged": PatientClaim;
}
