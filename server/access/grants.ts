import type { Permission, Purpose, Role } from "#server/contracts/access.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";

export interface Grant {
  permissions: readonly Permission[];
  /** The most telling class of field on views, inside one's own units. */
  inside: FieldClass;
  /** And of everybody else's patients. */
  outside: FieldClass;
  /** Why someone in this role looks at a patient; the first is meant where none is stated. */
  purposes: readonly Purpose[];
}

const CARE = [
  "wall.view",
  "beds.view",
  "discharges.view",
  "queues.view",
  "encounter.view",
  "events.read",
  "identity.reveal",
] as const;

/**
 * Least privilege as data: what each role may do and see (45 CFR 164.502(b), minimum necessary). Identity is never part of a view;
 * it is asked for, one patient at a time. Who administers access sees no patient and no audit trail; who reads the audit trail
 * changes nothing of the hospital; who works on feeds sees messages masked.
 */
export const GRANTS: { readonly [R in Role]: Grant } = {
  /** Places patients of the whole house, and lets displays in. There is nothing beyond its units to break glass for. */
  "bed-manager": {
    permissions: [...CARE, "feeds.view", "bed.assert", "encounter.part", "wall.approve"],
    inside: "clinical-minimum",
    outside: "clinical-minimum",
    purposes: ["TREAT", "HOPERAT"],
  },
  "unit-nurse": {
    permissions: [...CARE, "glass.break", "bed.assert", "encounter.part"],
    inside: "clinical-minimum",
    outside: "none",
    purposes: ["TREAT"],
  },
  "charge-nurse": {
    permissions: [...CARE, "glass.break", "bed.assert", "encounter.part", "wall.approve"],
    inside: "clinical-minimum",
    outside: "none",
    purposes: ["TREAT", "HOPERAT"],
  },
  /** The day's work and what it waits for, by visit number; no diagnosis of anybody, no name. */
  "nursing-leadership": {
    permissions: ["wall.view", "beds.view", "discharges.view", "queues.view", "feeds.view", "events.read"],
    inside: "operational",
    outside: "operational",
    purposes: ["HOPERAT"],
  },
  /** Beds, their states and the jobs owed: who lay in them is nothing to cleaning. */
  evs: {
    permissions: ["wall.view", "beds.view", "queues.view", "bed.assert"],
    inside: "none",
    outside: "none",
    purposes: ["HOPERAT"],
  },
  /** Whom to move, from where, and under which isolation: a porter enters the room. */
  transport: {
    permissions: ["wall.view", "beds.view", "discharges.view", "queues.view"],
    inside: "clinical-minimum",
    outside: "none",
    purposes: ["TREAT"],
  },
  /** Medication to take home, for the whole house; hands it to the right person, so it may ask who that is. */
  pharmacy: {
    permissions: ["wall.view", "discharges.view", "queues.view", "encounter.view", "identity.reveal"],
    inside: "operational",
    outside: "operational",
    purposes: ["TREAT"],
  },
  "case-manager": {
    permissions: [...CARE, "glass.break"],
    inside: "clinical-minimum",
    outside: "none",
    purposes: ["TREAT", "HPAYMT"],
  },
  compliance: {
    permissions: [
      "wall.view",
      "beds.view",
      "discharges.view",
      "queues.view",
      "feeds.view",
      "encounter.view",
      "events.read",
      "inbound.read",
      "identity.reveal",
      "audit.search",
      "audit.export",
      "audit.review",
      "audit.prove",
      "records.govern",
    ],
    inside: "operational",
    outside: "operational",
    purposes: ["HCOMPL"],
  },
  "integration-engineer": {
    permissions: [
      "wall.view",
      "beds.view",
      "discharges.view",
      "queues.view",
      "feeds.view",
      "events.read",
      "inbound.read",
      "feeds.work",
      "site.configure",
    ],
    inside: "operational",
    outside: "operational",
    purposes: ["HSYSADMIN"],
  },
  administrator: {
    permissions: ["wall.view", "access.administer", "tokens.create", "wall.approve"],
    inside: "none",
    outside: "none",
    purposes: ["HSYSADMIN"],
  },
  "wall-display": { permissions: ["wall.view"], inside: "none", outside: "none", purposes: ["HOPERAT"] },
};
