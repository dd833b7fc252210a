import type { AccessFlag, AuditStream, Outcome } from "#server/contracts/audit.ts";

/** A row of the search table. The table holds only what the fold wrote. */
export interface FoundEntry {
  ord: string;
  stream: AuditStream;
  position: number;
  recordedAt: number;
  occurredAt: number;
  kind: string;
  actor: string;
  actorName: string;
  role: string | null;
  patient: string | null;
  encounter: string | null;
  bed: string | null;
  unit: string | null;
  facility: string | null;
  outcome: Outcome;
  rule: string | null;
  ruleVersion: string | null;
  workstation: string | null;
  purpose: string | null;
  correlationId: string | null;
  flags: AccessFlag[];
}

export function entryId({ stream, position }: Pick<FoundEntry, "stream" | "position">): string {
  return `${stream}:${position}`;
}
