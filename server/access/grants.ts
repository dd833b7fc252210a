import { PERMISSIONS, type Permission, type Role } from "#server/contracts/access.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";

export interface Grant {
  permissions: readonly Permission[];
  /** The most telling class of field on views, inside one's own units. */
  inside: FieldClass;
  /** And of everybody else's patients. */
  outside: FieldClass;
}

const SCREENS = ["wall.view", "beds.view", "discharges.view", "queues.view", "feeds.view"] as const;
const CARE = [...SCREENS, "encounter.view", "events.read", "identity.reveal", "glass.break"] as const;

/** Least privilege as data: what each role may do and see. Identity is never part of a view; it is asked for, one patient at a time. */
export const GRANTS: { readonly [R in Role]: Grant } = {
  "bed-manager": {
    permissions: [...CARE, "bed.assert", "wall.approve"],
    inside: "clinical-minimum",
    outside: "clinical-minimum",
  },
  "unit-nurse": { permissions: [...CARE, "bed.assert"], inside: "clinical-minimum", outside: "none" },
  "charge-nurse": { permissions: [...CARE, "bed.assert", "wall.approve"], inside: "clinical-minimum", outside: "none" },
  "nursing-leadership": { permissions: [...SCREENS, "events.read"], inside: "operational", outside: "operational" },
  evs: { permissions: ["wall.view", "beds.view", "queues.view", "bed.assert"], inside: "none", outside: "none" },
  transport: {
    permissions: ["wall.view", "beds.view", "discharges.view", "queues.view"],
    inside: "operational",
    outside: "none",
  },
  pharmacy: {
    permissions: [
      "wall.view",
      "beds.view",
      "discharges.view",
      "queues.view",
      "encounter.view",
      "identity.reveal",
      "glass.break",
    ],
    inside: "operational",
    outside: "operational",
  },
  "case-manager": { permissions: [...CARE], inside: "clinical-minimum", outside: "none" },
  compliance: {
    permissions: [
      ...SCREENS,
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
  },
  "integration-engineer": {
    permissions: [...SCREENS, "events.read", "inbound.read", "feeds.work", "site.configure"],
    inside: "operational",
    outside: "operational",
  },
  administrator: { permissions: PERMISSIONS, inside: "clinical-minimum", outside: "clinical-minimum" },
  "wall-display": { permissions: ["wall.view"], inside: "none", outside: "none" },
};
