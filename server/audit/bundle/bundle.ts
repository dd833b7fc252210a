import type { Instant } from "#server/canonical/instant.ts";
import type { AccessLeaf, EventLeaf } from "#server/contracts/audit-leaf.ts";
import type { PublicKey } from "#server/vault/key-ring.ts";
import type { InclusionProof } from "../build/prover.ts";
import type { SignedHead } from "../tree/head.ts";

/** What an inquiry asks about. */
export type BundleSubject = { encounter: string } | { entry: string };

export interface BundleEntry {
  /** `log:123` or `access:45`. */
  entry: string;
  recordedAt: Instant;
  kind: string;
  sentence: string;
  /** Null while no signed head covers the entry. */
  proof: InclusionProof | null;
  /** Every column; null once retention has dropped it. */
  row: EventLeaf | AccessLeaf | null;
}

export interface BundleMessage {
  id: number;
  source: string;
  protocol: string;
  kind: string;
  receivedAt: Instant;
  /**
   * `masked`: without identity and free text. `withheld`: whoever took the bundle may not read messages. `gone`: retention or an
   * erasure has removed the bytes, or the message was a duplicate and never had its own.
   */
  state: "masked" | "withheld" | "gone";
  text: string | null;
}

/** Everything about an encounter or an entry, before it is a file. */
export interface Bundle {
  subject: BundleSubject;
  /** Vault token, for the entry that says the bundle was taken. */
  patient: string | null;
  madeAt: Instant;
  /** As people know them. */
  madeBy: string;
  /** Oldest first. */
  entries: BundleEntry[];
  messages: BundleMessage[];
  heads: SignedHead[];
  keys: PublicKey[];
  /** There were more entries than a bundle takes. */
  cut: boolean;
}
