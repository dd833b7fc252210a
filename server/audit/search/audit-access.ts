import { randomUUID } from "node:crypto";
import type { Principal } from "#server/access/principal.ts";
import type { AccessAction, NewAccessEntry } from "../ledger/access-entry.ts";

export interface AuditUse {
  action: AccessAction;
  detail: NewAccessEntry["detail"];
  patient?: string | null;
  encounter?: string | null;
  reasonRef?: string | null;
}

/** The ledger's entry of somebody who used the audit trail itself. Says which conditions were used, never what was typed. */
export function auditUse(
  principal: Principal,
  { action, detail, patient, encounter, reasonRef }: AuditUse,
): NewAccessEntry {
  return {
    id: randomUUID(),
    action,
    actor: principal.actor,
    actorName: principal.name,
    role: principal.role,
    session: principal.session,
    workstation: principal.workstation,
    purpose: "HCOMPL",
    patient: patient ?? null,
    encounter: encounter ?? null,
    bed: null,
    unit: null,
    facility: null,
    fields: null,
    outcome: "accepted",
    flags: [],
    detail,
    reasonRef: reasonRef ?? null,
  };
}
