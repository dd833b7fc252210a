import type { Instant } from "#server/canonical/instant.ts";
import type { AccessFlag, AuditStream, Outcome } from "#server/contracts/audit.ts";

/** Raised whenever an entry would be indexed differently: an index of another version is emptied and filled again at start. */
export const AUDIT_INDEX_VERSION = 2;

/** One entry of either stream as the search table holds it: tokens, keys and operational words, nothing of anybody's identity. */
export interface IndexEntry {
  stream: AuditStream;
  position: number;
  recordedAt: Instant;
  occurredAt: Instant;
  kind: string;
  actor: string;
  actorName: string;
  role: string | null;
  /** Vault token. */
  patient: string | null;
  encounter: string | null;
  bed: string | null;
  unit: string | null;
  facility: string | null;
  outcome: Outcome;
  /** Mapping of a report, rule of a decision. */
  rule: string | null;
  ruleVersion: string | null;
  workstation: string | null;
  purpose: string | null;
  correlationId: string | null;
  flags: AccessFlag[];
  words: string[];
  /** Notes of the vault whose words are among them, without the `vault:` of a reference. */
  notes: string[];
}

/** Words of notes as the index holds them (`noteWord`), by vault reference, where the vault keeps them. */
export type NoteWords = (references: readonly string[]) => Promise<Map<string, string[]>>;
