import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { BedClaim } from "#server/canonical/families/bed.ts";
import type { LinkClaim, SnapshotClaim, SwapClaim } from "#server/canonical/families/encounter.ts";
import type {
  AppointmentClaim,
  MilestoneClaim,
  OrderClaim,
  OrderEventData,
  ResultClaim,
} from "#server/canonical/families/order.ts";
import type { PatientClaim, PatientLinkClaim } from "#server/canonical/families/patient.ts";
import type { ClassTree } from "./class-tree.ts";

/** Which message said it, of what kind and when: about feeds, not about anybody. The sender's own numbering may hold anything. */
const said = { trigger: "none", source: "none", time: "none", order: "operational" } as const;

export const encounterClaimClasses: ClassTree<EncounterClaim> = {
  ...said,
  class: "operational",
  classRaw: "operational",
  service: "operational",
  attending: "operational",
  consulting: "operational",
  admitAt: "operational",
  dischargeAt: "operational",
  expectedDischargeAt: "operational",
  disposition: "operational",
  dispositionKind: "clinical-minimum",
  isolation: "clinical-minimum",
  sex: "clinical-minimum",
  account: "identity",
  alternateVisit: "operational",
  place: "operational",
  prior: "operational",
  temporary: "operational",
  pending: "operational",
  priorTemporary: "operational",
  priorPending: "operational",
  plannedAt: "operational",
  movement: "operational",
  cancels: "operational",
  snapshot: "none",
  parallel: "none",
  historic: "none",
  flags: "operational",
};

export const swapClaimClasses: ClassTree<SwapClaim> = {
  ...encounterClaimClasses,
  leg: "operational",
  swapId: "operational",
  otherEncounter: "operational",
  otherPatient: "identity",
};

export const snapshotClaimClasses: ClassTree<SnapshotClaim> = { ...encounterClaimClasses, fhir: "operational" };

export const linkClaimClasses: ClassTree<LinkClaim> = {
  ...encounterClaimClasses,
  retiredEncounter: "operational",
  retiredAccount: "identity",
  level: "operational",
  retiredPatient: "identity",
};

export const bedClaimClasses: ClassTree<BedClaim> = { ...said, place: "none", flags: "none" };

export const patientClaimClasses: ClassTree<PatientClaim> = { ...said, flags: "operational" };
export const patientLinkClaimClasses: ClassTree<PatientLinkClaim> = {
  ...patientClaimClasses,
  retiredPatient: "identity",
};

export const orderClaimClasses: ClassTree<OrderClaim> = {
  ...said,
  numbers: "operational",
  meaning: "operational",
  code: "operational",
  control: "operational",
  place: "operational",
  priority: "operational",
  neededAt: "operational",
  needs: "clinical-minimum",
  flags: "operational",
};

export const orderStatusClasses: ClassTree<OrderEventData["order.status.changed"]> = {
  ...orderClaimClasses,
  status: "operational",
};

export const authDecisionClasses: ClassTree<OrderEventData["priorauth.decided"]> = {
  ...orderClaimClasses,
  outcome: "operational",
};

export const resultClaimClasses: ClassTree<ResultClaim> = {
  ...orderClaimClasses,
  line: "clinical-minimum",
  status: "operational",
  abnormal: "clinical-minimum",
  reportedAt: "operational",
  observedAt: "operational",
};

const { meaning: _meaning, control: _control, ...ordered } = orderClaimClasses;
export const appointmentClaimClasses: ClassTree<AppointmentClaim> = {
  ...ordered,
  startAt: "operational",
  resource: "operational",
};

export const milestoneClaimClasses: ClassTree<MilestoneClaim> = {
  ...said,
  milestone: "operational",
  state: "operational",
  document: "operational",
  flags: "operational",
};
