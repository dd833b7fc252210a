import type { Instant } from "../instant.ts";

/** Whose records a legal hold keeps. The patient's token or the encounter's key stands in the envelope. */
export interface HoldRecord {
  holdId: string;
  scope: "patient" | "encounter" | "period";
  /** Of a period: from the first instant up to, not including, the second. */
  from: Instant | null;
  to: Instant | null;
  /** Vault reference of the reason. */
  reasonRef: string;
}

/** What one run of the retention policy took away. Hashes of all of it stay, so that every proof still verifies. */
export interface RetentionRecord {
  logYears: number;
  rawMonths: number;
  /** Raw messages received before this lost their ciphertext, unless held. */
  rawBefore: Instant;
  rawRemoved: number;
  /** Past retention and kept: on hold, or with an open dead letter. */
  rawKept: number;
  /** Positions of the log that were dropped, both ends included. */
  dropped: { from: number; to: number }[];
  /** Partitions past retention and kept, with why. */
  kept: { from: number; to: number; because: "hold" | "in-force" | "not-proven" }[];
}

export interface AuditEventData {
  /** The signed head of the access ledger's tree, entered here so that neither can be rewritten alone. */
  "audit.ledger.anchored": { epoch: number; size: number; root: string; keyId: string };
  "record.hold.placed": HoldRecord;
  "record.hold.lifted": HoldRecord;
  "record.retention.applied": RetentionRecord;
}
