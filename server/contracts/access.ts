/** Roles a person, a token or a display can hold. */
export const ROLES = [
  "bed-manager",
  "unit-nurse",
  "charge-nurse",
  "nursing-leadership",
  "evs",
  "transport",
  "pharmacy",
  "case-manager",
  "compliance",
  "integration-engineer",
  "administrator",
  "wall-display",
] as const;
export type Role = (typeof ROLES)[number];

/** As people say it: shown on screens and in sentences of the audit trail. */
export const ROLE_NAMES: { readonly [R in Role]: string } = {
  "bed-manager": "Bed manager",
  "unit-nurse": "Unit nurse",
  "charge-nurse": "Charge nurse",
  "nursing-leadership": "Nursing leadership",
  evs: "EVS",
  transport: "Transport",
  pharmacy: "Pharmacy",
  "case-manager": "Case manager",
  compliance: "Compliance",
  "integration-engineer": "Integration engineer",
  administrator: "Administrator",
  "wall-display": "Wall display",
};

/** What one may do. Pages, API operations, socket views and commands each name exactly one. */
export const PERMISSIONS = [
  "wall.view",
  "beds.view",
  "discharges.view",
  "queues.view",
  "feeds.view",
  "encounter.view",
  "events.read",
  /** Raw messages, masked. */
  "inbound.read",
  /** Confirm or correct a bed by hand. */
  "bed.assert",
  /** Part visits that were taken for one, and take that back. */
  "encounter.part",
  /** Replay and discard dead letters, map words. */
  "feeds.work",
  /** Site map, reprocessing. */
  "site.configure",
  /** Name, number and date of birth of one patient, after an entry in the access ledger. */
  "identity.reveal",
  "glass.break",
  "audit.search",
  "audit.export",
  "audit.review",
  /** Tree heads, proofs, what an offline check needs. */
  "audit.prove",
  /** Legal holds, retention, erasure. */
  "records.govern",
  /** Users, sessions, walls, role mapping. */
  "access.administer",
  "tokens.create",
  "wall.approve",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Why someone looks: HL7 v3 PurposeOfUse, as AuditEvent.purposeOfEvent takes it. */
export const PURPOSES = ["TREAT", "HOPERAT", "HPAYMT", "HCOMPL", "HSYSADMIN", "BTG"] as const;
export type Purpose = (typeof PURPOSES)[number];

export const PURPOSE_NAMES: { readonly [P in Purpose]: string } = {
  TREAT: "treatment",
  HOPERAT: "running the hospital",
  HPAYMT: "payment",
  HCOMPL: "compliance",
  HSYSADMIN: "system administration",
  BTG: "break-glass",
};
