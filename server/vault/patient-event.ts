import { randomUUID } from "node:crypto";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import type { Instant } from "#server/canonical/instant.ts";

export interface PatientEventParts {
  actor: string;
  /** Vault token; null for what concerns the vault as a whole. */
  patient: string | null;
  reasonRef: string | null;
}

/** A command about what the vault keeps of a patient, as it enters the log. */
export function patientEvent<T extends keyof AccessEventData>(
  type: T,
  data: AccessEventData[T],
  { actor, patient, facility, at }: Omit<PatientEventParts, "reasonRef"> & { facility: string; at: Instant },
): NewEvent<T> {
  return {
    id: randomUUID(),
    type,
    version: 1,
    kind: "command",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility,
    encounter: null,
    bed: null,
    patient,
    actor,
    correlationId: patient === null ? "vault" : `patient:${patient}`,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: data as NewEvent<T>["data"],
  };
}
