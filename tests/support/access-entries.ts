import { randomUUID } from "node:crypto";
import type { NewAccessEntry } from "#server/audit/ledger/access-entry.ts";

/** An entry of an invented nurse about nobody; what matters to a test is given. */
export function accessEntry(parts: Partial<NewAccessEntry> = {}): NewAccessEntry {
  return {
    id: randomUUID(),
    action: "encounter.viewed",
    actor: "user:test",
    actorName: "Unit nurse 0417",
    role: "unit-nurse",
    session: null,
    workstation: null,
    purpose: "TREAT",
    patient: null,
    encounter: null,
    bed: null,
    unit: null,
    facility: null,
    fields: null,
    outcome: "accepted",
    flags: [],
    detail: {},
    reasonRef: null,
    ...parts,
  };
}
