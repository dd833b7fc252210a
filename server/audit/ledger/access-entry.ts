import type { Instant } from "#server/canonical/instant.ts";
import type { Purpose, Role } from "#server/contracts/access.ts";
import type { AccessFlag } from "#server/contracts/audit.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";

/** What was done. `viewed` stands once per session, patient and purpose; everything else each time. */
export const ACCESS_ACTIONS = [
  "sign-in.succeeded",
  "sign-in.refused",
  "session.ended",
  "session.locked",
  "session.unlocked",
  "encounter.viewed",
  "identity.shown",
  "raw.shown",
  "access.refused",
  "glass.broken",
  "glass.closed",
  "glass.reviewed",
  "audit.searched",
  "audit.exported",
  "audit.reviewed",
  "list.exported",
  "disclosure.made",
  "view.shown",
  "log.anchored",
  "log.epoch.opened",
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** An entry of the access ledger before it has a position. Holds no name, number or free text of anybody. */
export interface NewAccessEntry {
  /** UUID; the same id is the same entry, so a retry writes nothing. */
  id: string;
  action: AccessAction;
  /** `user:<id>`, `token:<id>`, `wall:<id>`, `anonymous`, `system`, `operator:<user>@<host>`. */
  actor: string;
  /** As people know them at that moment, such as `Unit nurse 0417`. */
  actorName: string;
  role: Role | null;
  session: string | null;
  workstation: string | null;
  purpose: Purpose | null;
  /** Vault token. */
  patient: string | null;
  encounter: string | null;
  bed: string | null;
  /** Unit of the patient at that moment. */
  unit: string | null;
  facility: string | null;
  /** The most telling class of field that was shown. */
  fields: FieldClass | null;
  outcome: "accepted" | "refused" | "failed";
  flags: AccessFlag[];
  /** Operational words and numbers: page, rows, format, minutes, digest. */
  detail: { readonly [name: string]: string | number | boolean | null };
  /** Vault reference of a reason that a person gave. */
  reasonRef: string | null;
}

export interface AccessEntry extends NewAccessEntry {
  /** Dense, from 1. */
  position: number;
  at: Instant;
}

/** Appends to the ledger; resolves once committed, since nothing may be shown before. */
export type RecordAccess = (entries: readonly NewAccessEntry[]) => Promise<AccessEntry[]>;
