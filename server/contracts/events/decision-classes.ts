import type {
  BedDecision,
  BedNow,
  EncounterDecision,
  EncounterNow,
  RequestDecision,
  RequestNow,
} from "#server/canonical/families/decision.ts";
import type { ClassTree } from "./class-tree.ts";

const encounterNowClasses: ClassTree<EncounterNow> = {
  key: "operational",
  visit: "operational",
  facility: "none",
  patient: "identity",
  aliases: "operational",
  status: "operational",
  class: "operational",
  service: "operational",
  attending: "operational",
  isolation: "clinical-minimum",
  arrivedAt: "operational",
  admittedAt: "operational",
  closedAt: "operational",
  leftUnseen: "operational",
  disposition: "operational",
  purged: "operational",
  place: "operational",
  placeSince: "operational",
  placeBasis: "operational",
  onLeave: "operational",
  tracking: "operational",
  stays: "operational",
  pendingAdmission: "operational",
  pendingTransfer: "operational",
  discharge: "operational",
  flags: "operational",
};

/** States of beds are nobody's secret; who lies in them is. */
const bedNowClasses: ClassTree<BedNow> = {
  bed: "none",
  facility: "none",
  occupants: "operational",
  readiness: "none",
  readinessSince: "none",
  cleaningLevel: "none",
  block: "none",
  assignment: "operational",
  isolation: "clinical-minimum",
  assertion: "operational",
  conflicts: "operational",
  flags: "operational",
};

const requestNowClasses: ClassTree<RequestNow> = {
  key: "operational",
  numbers: "operational",
  kind: "operational",
  code: "operational",
  facility: "none",
  encounter: "operational",
  patient: "identity",
  bed: "none",
  place: "operational",
  status: "operational",
  openedAt: "operational",
  startedAt: "operational",
  closedAt: "operational",
  priority: "operational",
  critical: "clinical-minimum",
  resultVersion: "operational",
  lines: "clinical-minimum",
  startAt: "operational",
  flags: "operational",
};

const decided = { because: "none", correction: "none", muted: "none" } as const;

export const encounterDecisionClasses: ClassTree<EncounterDecision> = {
  ...decided,
  was: encounterNowClasses,
  now: encounterNowClasses,
};
export const bedDecisionClasses: ClassTree<BedDecision> = { ...decided, was: bedNowClasses, now: bedNowClasses };
export const requestDecisionClasses: ClassTree<RequestDecision> = {
  ...decided,
  was: requestNowClasses,
  now: requestNowClasses,
};
